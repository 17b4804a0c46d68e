/*
 * compat.h - what differs between PostgreSQL 15, 16, 17, 18 and 19.
 *
 * The one place that asks for PG_VERSION_NUM.
 */
#ifndef LIFECYCLE_COMPAT_H
#define LIFECYCLE_COMPAT_H

#include "postgres.h"

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 200000
#error "lifecycle supports PostgreSQL 15 to 19"
#endif

#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#include "varatt.h"
#else
/* 15 knows no soft errors: what would be saved is thrown */
#define errsave(context, ...) \
	do \
	{ \
		(void) (context); \
		ereport(ERROR, __VA_ARGS__); \
	} while (0)
#endif

/* 18 wants the attribute ahead of the declaration and names it anew */
#if PG_VERSION_NUM >= 180000
#define lifecycle_noreturn pg_noreturn
#else
#define lifecycle_noreturn pg_attribute_noreturn()
#endif

/* 18 lets a module say its name and version */
#if PG_VERSION_NUM >= 180000
#define LIFECYCLE_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "lifecycle", .version = LIFECYCLE_VERSION)
#else
#define LIFECYCLE_MODULE_MAGIC PG_MODULE_MAGIC
#endif

/* 16 reads a temporary file to the last byte or raises; 15 leaves that to us */
#if PG_VERSION_NUM >= 160000
#define lifecycle_read_exact(file, memory, size) BufFileReadExact(file, memory, size)
#else
#define lifecycle_read_exact(file, memory, size) \
	do \
	{ \
		if (BufFileRead(file, memory, size) != (size)) \
			ereport(ERROR, (errcode_for_file_access(), errmsg("could not read from a temporary file"))); \
	} while (0)
#endif

/* 16 asks for privileges on all kinds of objects by one function */
#if PG_VERSION_NUM >= 160000
#define lifecycle_may_use_schema(schema, role) \
	(object_aclcheck(NamespaceRelationId, schema, role, ACL_USAGE) == ACLCHECK_OK)
#else
#define lifecycle_may_use_schema(schema, role) (pg_namespace_aclcheck(schema, role, ACL_USAGE) == ACLCHECK_OK)
#endif

/* 19 takes flags for a scan */
#if PG_VERSION_NUM >= 190000
#define lifecycle_beginscan(relation, snapshot) table_beginscan(relation, snapshot, 0, NULL, 0)
#else
#define lifecycle_beginscan(relation, snapshot) table_beginscan(relation, snapshot, 0, NULL)
#endif

/* 15 declares the walkers without their arguments, which our warnings do not allow */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include "nodes/nodeFuncs.h"
#pragma GCC diagnostic pop

#endif /* LIFECYCLE_COMPAT_H */
