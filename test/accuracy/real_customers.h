/*
 * real_customers.h - single customers of real shops, to be read by a person.
 */
#ifndef REAL_CUSTOMERS_H
#define REAL_CUSTOMERS_H

/* Prints so many customers of each shop, drawn by hash; every second one has bought on three days or more. */
extern void tell_customers(const char *directory, int number);

#endif /* REAL_CUSTOMERS_H */
