"""pandas on its own copy of the orders, in memory: prints "pandas_floor milliseconds processor-milliseconds".

    python3 pandas_floor.py PICKLE CSV    loads
    python3 pandas_floor.py PICKLE        runs
"""
import sys
import time

import pandas

if len(sys.argv) > 2:
    orders = pandas.read_csv(sys.argv[2], names=["customer_id", "at", "amount"], parse_dates=["at"])
    orders.to_pickle(sys.argv[1])
else:
    orders = pandas.read_pickle(sys.argv[1])
    cpu = time.process_time()
    begin = time.perf_counter()
    orders.groupby("customer_id", sort=False).agg(
        orders=("at", "size"), first_at=("at", "min"), last_at=("at", "max"), revenue=("amount", "sum"))
    print(f"pandas_floor {(time.perf_counter() - begin) * 1000:.1f} {(time.process_time() - cpu) * 1000:.1f}")
