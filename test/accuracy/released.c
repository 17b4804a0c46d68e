/*
 * released.c - the figures of release 0.2.0.
 *
 * Engine bayes at commit c46ec40: model default as shipped, and brought by
 * lifecycle_fit to other customers of the same simulated shop.  Printed by
 * build/accuracy --constants, not by hand.
 */
#include "released.h"

#include <math.h>

const double released_real[REAL_SHOPS][MEASURES][HALVES] = {
    {
        /* cdnow */
        [TERMINATED_SHARE] = {0.638, 0.6433},     [TERMINATED_BUYS] = {0.1678, 0.1648},
        [TERMINATED_REVENUE] = {0.3181, 0.3372},  [TERMINATED_FOUND] = {0.729, 0.7338},
        [TERMINATED_DELAY] = {109.9, 110.1},      [TERMINATED_ON_ORDER] = {80, 103},
        [DECLINE_SHARE] = {2.843e-05, 2.831e-05}, [DECLINE_RIGHT] = {1, 1},
        [DECLINE_BASE] = {0.5823, 0.5811},        [DECLINE_HIDDEN] = {0, 0},
        [WARNED] = {0.00304, 0.005049},           [STABILITY_SHARE] = {0.06723, 0.0652},
        [STABILITY_NONE] = {0.4389, 0.4251},      [FORMATION_SHARE] = {0.07857, 0.07734},
        [FORMATION_GREW] = {0.1809, 0.1728},      [FORMATION_BASE] = {0.1781, 0.1757},
        [FORMATION_FALLS] = {0.4515, 0.4608},     [ALERTS_RIGHT] = {0.7664, 0.7163},
        [STAGES_A_YEAR] = {1.922, 1.911},         [REFIT_MOVES] = {NAN, NAN},
        [CALIBRATION] = {0.05934, 0.05935},       [RANKING] = {0.7344, 0.7382},
    },
    {
        /* apparel */
        [TERMINATED_SHARE] = {0.7898, 0.7775},
        [TERMINATED_BUYS] = {0.08553, 0.08467},
        [TERMINATED_REVENUE] = {0.3766, 0.2922},
        [TERMINATED_FOUND] = {0.9322, 0.9096},
        [TERMINATED_DELAY] = {136.3, 142.1},
        [TERMINATED_ON_ORDER] = {0, 0},
        [DECLINE_SHARE] = {0, 0},
        [DECLINE_RIGHT] = {NAN, NAN},
        [DECLINE_BASE] = {0.4928, 0.5421},
        [DECLINE_HIDDEN] = {NAN, NAN},
        [WARNED] = {0, 0},
        [STABILITY_SHARE] = {0.2018, 0.2142},
        [STABILITY_NONE] = {0.4793, 0.4903},
        [FORMATION_SHARE] = {0, 0},
        [FORMATION_GREW] = {NAN, NAN},
        [FORMATION_BASE] = {0.2508, 0.2738},
        [FORMATION_FALLS] = {NAN, NAN},
        [ALERTS_RIGHT] = {0.4615, 0.5833},
        [STAGES_A_YEAR] = {0.7981, 0.8309},
        [REFIT_MOVES] = {NAN, NAN},
        [CALIBRATION] = {0.04608, 0.05184},
        [RANKING] = {0.859, 0.8669},
    },
    {
        /* uci */
        [TERMINATED_SHARE] = {0.4813, 0.5041},   [TERMINATED_BUYS] = {0.6317, 0.6203},
        [TERMINATED_REVENUE] = {0.2329, 0.2757}, [TERMINATED_FOUND] = {0.5765, 0.6053},
        [TERMINATED_DELAY] = {34.62, 35.84},     [TERMINATED_ON_ORDER] = {80, 69},
        [DECLINE_SHARE] = {0.002445, 0.001639},  [DECLINE_RIGHT] = {0, 0.25},
        [DECLINE_BASE] = {0.2009, 0.1773},       [DECLINE_HIDDEN] = {0.1667, 0},
        [WARNED] = {0.009769, 0.00446},          [STABILITY_SHARE] = {0.09087, 0.09754},
        [STABILITY_NONE] = {0.1704, 0.1261},     [FORMATION_SHARE] = {0.02119, 0.025},
        [FORMATION_GREW] = {0.3846, 0.3443},     [FORMATION_BASE] = {0.3653, 0.358},
        [FORMATION_FALLS] = {0.3846, 0.2787},    [ALERTS_RIGHT] = {0.25, 0.08333},
        [STAGES_A_YEAR] = {5.371, 5.264},        [REFIT_MOVES] = {NAN, NAN},
        [CALIBRATION] = {0.1259, 0.1272},        [RANKING] = {0.6888, 0.7143},
    },
};

const released_simulated released_simulations[RELEASED_ENGINES] = {
    {"0.2.0, default",
     {
         [SIMULATED_ACCURACY] = {0.6557, 0.6991, 0.7267, 0.6896},
         [SIMULATED_BALANCED] = {0.4336, 0.4892, 0.5507, 0.4937},
         [SIMULATED_DECLINE_RECALL] = {0.00252, 0.04676, 0.1828, 0.1045},
         [SIMULATED_END_PRECISION] = {0.7851, 0.8883, 0.9404, 0.8355},
         [SIMULATED_END_RECALL] = {0.8682, 0.8969, 0.932, 0.9027},
         [SIMULATED_FLICKER] = {1.037, 1.069, 1.154, 1.078},
     }},
    {"0.2.0, fitted",
     {
         [SIMULATED_ACCURACY] = {0.6631, 0.7122, 0.7462, 0.7},
         [SIMULATED_BALANCED] = {0.4492, 0.5149, 0.5871, 0.5179},
         [SIMULATED_DECLINE_RECALL] = {0, 0.02561, 0.1671, 0.09663},
         [SIMULATED_END_PRECISION] = {0.8216, 0.9027, 0.949, 0.8679},
         [SIMULATED_END_RECALL] = {0.8445, 0.8969, 0.9366, 0.8892},
         [SIMULATED_FLICKER] = {0.996, 1.067, 1.177, 1.055},
     }},
};
