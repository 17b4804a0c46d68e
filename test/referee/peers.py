"""Forecasts of the peers that the referee judges: lifetimes, PyMC-Marketing, gradient boosting on RFM features.

    python3 peers.py ROOM

ROOM holds one CSV file a cut, written by `referee --export`: purchase days known on the cut, one row each. For each peer
a file beside it: "seconds N" or why there is no forecast, then customer,mean[,chance of no purchase].
A package that is not there is skipped with a word.
"""
import os
import sys
import time
import warnings

warnings.simplefilter('ignore')
import numpy as np
import pandas as pd

UNIT = 7.0  # days, as in our own fits


def histories(days, cut):
    """frequency, recency, T in weeks, a row a customer, in order of customer"""
    by = days.groupby('customer').day
    first, last, n = by.min(), by.max(), by.size()
    return pd.DataFrame({'frequency': n - 1, 'recency': (last - first).dt.days / UNIT, 'T': (cut - first).dt.days / UNIT})


def lifetimes(name):
    def forecast(days, cut, horizon):
        import lifetimes as package

        h = histories(days, cut)
        h = h[h['T'] > 0]
        model = getattr(package, name)(penalizer_coef=0.0)
        model.fit(h.frequency, h.recency, h['T'])
        mean = model.conditional_expected_number_of_purchases_up_to_time(horizon / UNIT, h.frequency, h.recency, h['T'])
        return pd.Series(np.asarray(mean, float), index=h.index), None

    return forecast


def pymc(name):
    def forecast(days, cut, horizon):
        import logging

        logging.disable(logging.WARNING)
        from pymc_marketing import clv

        h = histories(days, cut)
        h = h[h['T'] > 0].rename_axis('customer_id').reset_index()
        model = getattr(clv, name)(data=h)
        model.fit(method='map', progressbar=False)
        mean = model.expected_purchases(data=h, future_t=horizon / UNIT).mean(('chain', 'draw'))
        return pd.Series(np.asarray(mean, float), index=h.customer_id), None

    return forecast


def features(days, cut, horizon):
    """recency, frequency, money, and both by windows of the horizon's length; known on the cut"""
    p = days[days.day <= cut]
    p = p.assign(age=(cut - p.day).dt.days)
    g = p.groupby('customer')
    f = pd.DataFrame({'T': g.age.max(), 'rec': g.age.min(), 'n': g.size(), 'spend': g.value.sum(), 'mean': g.value.mean(),
                      'max': g.value.max(), 'last': g.value.last(), 'first': g.value.first()})
    windows = []
    for k in (8, 4, 2, 1):
        w = p[p.age < horizon / k].groupby('customer')
        f[f'n{k}'], f[f's{k}'] = w.size(), w.value.sum()
        windows += [f'n{k}', f's{k}']
    f['before'] = p[(p.age >= horizon) & (p.age < 2 * horizon)].groupby('customer').size()
    f['year'] = p[(p.age >= 365 - horizon) & (p.age < 365)].groupby('customer').size()
    gap = g.day.diff().dt.days
    f['gapsd'], f['gapmax'] = gap.groupby(p.customer).std(), gap.groupby(p.customer).max()
    windows += ['before', 'year']
    f[windows] = f[windows].fillna(0)
    f['tx'] = f['T'] - f.rec
    f['rate'] = (f.n - 1) / (f['T'] + 30)
    f['silence'] = f.rec * f.n / (f.tx + 30)
    return f


def boosting(days, cut, horizon):
    """trained on what came in the days before the cut, as many as the horizon or half of the history, brought to the horizon"""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    settings = dict(max_iter=150, learning_rate=0.05, max_leaf_nodes=12, min_samples_leaf=40, l2_regularization=1.0,
                    random_state=0)
    length = min(horizon, (cut - days.day.min()).days // 2)
    start = cut - pd.Timedelta(days=length)
    x = features(days, start, length)
    x = x.loc[:, x.notna().any()]  # a column that nobody has yet cannot be cut into bins
    y = days[days.day > start].groupby('customer').size().reindex(x.index).fillna(0)
    now = features(days, cut, length)[x.columns]
    mean = HistGradientBoostingRegressor(loss='poisson', **settings).fit(x, y).predict(now) * horizon / length
    none = HistGradientBoostingClassifier(**settings).fit(x, y == 0).predict_proba(now)[:, 1] ** (horizon / length)
    return pd.Series(mean, index=now.index), pd.Series(none, index=now.index)


PEERS = {
    'lifetimes-bgnbd': lifetimes('BetaGeoFitter'),
    'lifetimes-mbgnbd': lifetimes('ModifiedBetaGeoFitter'),
    'lifetimes-pnbd': lifetimes('ParetoNBDFitter'),
    'pymc-bgnbd': pymc('BetaGeoModel'),
    'pymc-pnbd': pymc('ParetoNBDModel'),
    'boosting': boosting,
}


def write(path, seconds, why, customers, mean, none):
    with open(path, 'w', encoding='utf-8') as file:
        if why:
            file.write(why.replace('\n', ' ')[:200] + '\n')
            return
        file.write(f'seconds {seconds:.2f}\n')
        for c in customers:
            # a customer of the very day of the cut has no history to a model of another package: the mean of the others
            row = f'{c},{mean.get(c, mean.mean()):.9g}'
            file.write(row + (f',{none[c]:.9g}\n' if none is not None else '\n'))


def main(room):
    for name in sorted(os.listdir(room)):
        stem, ending = os.path.splitext(name)
        if ending != '.csv' or '.' in stem:
            continue
        days = pd.read_csv(os.path.join(room, name), parse_dates=['day', 'cut'])
        cut, horizon = days.cut.iloc[0], int(days.horizon.iloc[0])
        customers = sorted(days.customer.unique())
        for peer, forecast in PEERS.items():
            path = os.path.join(room, f'{stem}.{peer}.csv')
            if os.path.exists(path):
                continue
            start = time.process_time()
            try:
                mean, none = forecast(days[['customer', 'day', 'value']], cut, horizon)
                why = None if np.isfinite(mean).all() else 'no finite forecast'
            except ImportError:
                mean = none = None
                why = 'package not installed'
            except Exception as error:  # whatever a peer fails with is its answer
                mean = none = None
                why = f'failed: {type(error).__name__}: {error}'
            write(path, time.process_time() - start, why, customers, mean, none)
            print(f'{stem} {peer}: {why or "done"}', file=sys.stderr)


main(sys.argv[1])
