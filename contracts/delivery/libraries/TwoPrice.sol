// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Band} from "../ISettlement.sol";

/// @title Two-price rule with graduated bands
/// @notice A short participant pays r + max(|r|·(f − 1), m) for each Wh, a long one gets r − max(|r|·(1 − g), m): right for negative r, and not free at r = 0. So a charge is
/// deviation × r, and a penalty that is never negative. Each part of the deviation takes the factors of its band, as shares of what was contracted.
library TwoPrice {
    uint256 private constant BPS = 10_000;

    /// @notice Penalty of a deviation, base units, ≥ 0; rounded up in favour of the balancing fund.
    /// @param deviationWh Positive is short.
    /// @param contractedWh What the bands are shares of; its sign does not matter. Limits are rounded down: the outer band gets the rest.
    /// @param price Reference price of its side, 0.001 currency/MWh.
    /// @param excusedWh So much of a short deviation is not the seller's fault.
    function penalty(
        Band[] memory bands,
        int256 deviationWh,
        int256 contractedWh,
        int256 price,
        uint256 excusedWh
    ) internal pure returns (uint256 total) {
        unchecked {
            bool short = deviationWh > 0;
            uint256 left = uint256(short ? deviationWh : -deviationWh);
            if (short) left = left > excusedWh ? left - excusedWh : 0;
            if (left == 0) return 0;
            uint256 contracted = uint256(contractedWh < 0 ? -contractedWh : contractedWh);
            uint256 perWh = uint256(price < 0 ? -price : price);
            uint256 before = 0;
            for (uint256 b = 0; left != 0; ++b) {
                Band memory band = bands[b];
                uint256 portion = left;
                if (b + 1 != bands.length) {
                    uint256 limit = (contracted * band.uptoBps) / BPS;
                    if (portion > limit - before) portion = limit - before;
                    before = limit;
                }
                left -= portion;
                uint256 factor = short ? band.shortBps - BPS : BPS - band.longBps;
                uint256 byFactor = factor == 0 ? 0 : (portion * perWh * factor + BPS - 1) / BPS;
                uint256 byMinimum = portion * band.minimum;
                total += byFactor > byMinimum ? byFactor : byMinimum;
            }
        }
    }
}
