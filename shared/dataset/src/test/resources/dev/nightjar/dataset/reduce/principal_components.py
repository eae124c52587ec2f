"""Prints what scikit-learn makes of a table: argument 1 is a CSV of doubles without header, each other one a number of components."""
import sys

import numpy as np
from sklearn.decomposition import PCA

table = np.loadtxt(sys.argv[1], delimiter=",", ndmin=2)
for wanted in map(float, sys.argv[2:]):
    pca = PCA(n_components=int(wanted) if wanted >= 1 else wanted, svd_solver="full")
    reduced = pca.fit_transform(table)
    for row in (pca.mean_, pca.explained_variance_, pca.explained_variance_ratio_, *pca.components_, *reduced[:50]):
        print(",".join(repr(float(value)) for value in row))
    print()
