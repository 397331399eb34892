// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rounding} from "../../libraries/Rounding.sol";

/// @notice Which point between the margins is the price (DOMAIN, trading forms).
enum PriceRules {
    Competitive,
    LastPair,
    Crossing,
    Ask,
    Bid
}

/// @title Price rule: how a price is found, and nowhere else
/// @notice All prices in 0.001 currency/MWh. a = highest accepted ask, b = lowest accepted bid; alpha = lowest ask of which something is left,
/// beta = highest bid of which something is left.
library PriceRule {
    /// @notice The margins of an interval in which something trades.
    struct Margins {
        int256 ask;
        int256 bid;
        /// alpha; meaningful when hasAlpha.
        int256 alpha;
        /// beta; meaningful when hasBeta.
        int256 beta;
        bool hasAlpha;
        bool hasBeta;
    }

    /// @notice The clearing price: lo + (hi − lo)·k/10,000, rounded to the step half up (toward +∞) and clamped to [lo, hi].
    /// competitive: [max(a, β), min(b, α)]; lastPair: [a, b]; crossing: the competitive interval if α and β both exist, else [a, b]; ask: a; bid: b.
    /// @param k Counted from the ask side, 0 … 10,000.
    /// @param step Rounding step, > 0. a and b are multiples of it, so the clamp never leaves the grid.
    function price(PriceRules rule, uint256 k, uint256 step, Margins memory m) internal pure returns (int256) {
        if (rule == PriceRules.Ask) return m.ask;
        if (rule == PriceRules.Bid) return m.bid;
        bool competitive = rule == PriceRules.Competitive || (rule == PriceRules.Crossing && m.hasAlpha && m.hasBeta);
        int256 lo = competitive && m.hasBeta && m.beta > m.ask ? m.beta : m.ask;
        int256 hi = competitive && m.hasAlpha && m.alpha < m.bid ? m.alpha : m.bid;
        int256 point = Rounding.divHalfUp(lo * 1e4 + (hi - lo) * int256(k), 1e4 * int256(step)) * int256(step);
        if (point < lo) return lo;
        return point > hi ? hi : point;
    }
}
