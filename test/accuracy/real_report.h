/*
 * real_report.h - real shops, as Markdown.
 */
#ifndef REAL_REPORT_H
#define REAL_REPORT_H

/* directory: where the shops' files lie; those that are not there are said to be missing. */
extern void tell_real_shops(const char *directory);

/* The engine's figures as initialisers for released.h. */
extern void tell_real_constants(const char *directory);

#endif /* REAL_REPORT_H */
