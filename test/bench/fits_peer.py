# lifetimes on the customers and orders of test/bench/fits: prints "name milliseconds", a line a task.
import sys
import time
import warnings

import pandas
from lifetimes import BetaGeoFitter, ParetoNBDFitter
from lifetimes.utils import summary_data_from_transaction_data

warnings.filterwarnings("ignore")
customers = pandas.read_csv(sys.argv[1], names=["c", "x", "t_x", "t_cal"])
few = customers[customers.c % 10 == 0]
orders = pandas.read_csv(sys.argv[2], names=["c", "at", "amount"], parse_dates=["at"])


def clocked(name, task):
    start = time.perf_counter()
    result = task()
    print(name, (time.perf_counter() - start) * 1000, flush=True)
    return result


def predict():
    model.conditional_probability_alive(customers.x, customers.t_x, customers.t_cal)
    model.conditional_expected_number_of_purchases_up_to_time(52, customers.x, customers.t_x, customers.t_cal)


clocked(
    "peer_summary",
    lambda: summary_data_from_transaction_data(
        orders, "c", "at", monetary_value_col="amount", observation_period_end="2025-12-31", freq="D"
    ),
)
model = clocked("peer_bgnbd", lambda: BetaGeoFitter().fit(customers.x, customers.t_x, customers.t_cal))
clocked("peer_predict", predict)
clocked("peer_pnbd", lambda: ParetoNBDFitter().fit(few.x, few.t_x, few.t_cal))
