// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rounding} from "../../libraries/Rounding.sol";

/// @title Spread rule (价差): the Chinese retail rule on monthly totals
/// @notice Within the exempt band a deviation is settled at the spread of the month; what was used above it gives back the spread, what was used less below it pays a
/// multiple. With a negative spread (a discount on the catalogue price) both cost.
library Spread {
    int256 private constant BPS = 10_000;

    /// @notice Charge of a month, base units, positive to pay; divisions are rounded up in favour of the balancing fund, the band down.
    /// @param deviationWh Used − contracted.
    /// @param spread 0.001 currency/MWh.
    function charge(
        int256 deviationWh,
        int256 contractedWh,
        int256 spread,
        int256 bandBps,
        int256 overBps,
        int256 underBps
    ) internal pure returns (int256) {
        int256 contracted = contractedWh < 0 ? -contractedWh : contractedWh;
        int256 band = (contracted * bandBps) / BPS;
        int256 size = deviationWh < 0 ? -deviationWh : deviationWh;
        if (size <= band) return size * spread;
        int256 beyond = size - band;
        int256 factor = deviationWh > 0 ? overBps : underBps;
        return band * spread + Rounding.divCeil(-spread * beyond * factor, BPS);
    }
}
