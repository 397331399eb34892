// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../libraries/Lanes.sol";
import {Rounding} from "../../libraries/Rounding.sol";

/// @title What a unit can inject in each interval of a day
/// @notice The energy of a day, capacity × 24 h, by running total: interval i gets ⌊E(i+1)/n⌋ − ⌊E·i/n⌋ kWh. With n intervals of m minutes that is
/// ⌊kW·m·(i+1)/60⌋ − ⌊kW·m·i/60⌋: nothing is lost over the day. (On networks with shorter days an interval still stands for its part of 24 h.)
///
/// A profile says in which quarter-hours of the day the unit injects at all (bit 0 is 00:00–00:15; solar does not at night): of an interval's energy remains the share
/// of its quarter-hours that are lit, rounded down, against the issuer.
library Capacity {
    uint256 private constant HOURS_PER_DAY = 24;
    uint256 private constant QUARTERS = 96;
    /// @notice Profile of a unit that injects all day long.
    uint256 internal constant ALWAYS = (1 << QUARTERS) - 1;

    /// @notice Energy of one interval, kWh; not bounded by a lane.
    function energyKwh(
        uint256 capacityKw,
        uint256 profile,
        uint256 interval,
        uint256 intervals
    ) internal pure returns (uint256 energy) {
        energy = Rounding.splitShare(capacityKw * HOURS_PER_DAY, interval, intervals);
        if (profile != ALWAYS) energy = _lit(energy, profile, interval, intervals);
    }

    /// @notice Energy of intervals 8·index … 8·index + 7 as lanes; zero behind the last interval.
    /// @dev A lane holds at most 2³² − 1 kWh; a capacity above is as good as that. One division a lane: the running total of an
    /// interval is where the next one starts. With a capacity below 2³² and at most 96 intervals nothing overflows.
    function lanesOf(
        uint256 capacityKw,
        uint256 profile,
        uint256 index,
        uint256 intervals
    ) internal pure returns (uint256 word) {
        uint256 interval = index * Lanes.PER_WORD;
        unchecked {
            uint256 day = capacityKw * HOURS_PER_DAY;
            uint256 before = (day * interval) / intervals;
            for (uint256 lane = 0; lane < Lanes.PER_WORD && interval < intervals; ++lane) {
                uint256 total = (day * (interval + 1)) / intervals;
                uint256 energy = total - before;
                if (profile != ALWAYS) energy = _lit(energy, profile, interval, intervals);
                word = Lanes.set(word, lane, energy < Lanes.MAX ? energy : Lanes.MAX);
                before = total;
                ++interval;
            }
        }
    }

    /// @dev Share of the energy that falls into lit quarter-hours, of all that the interval touches.
    function _lit(uint256 energy, uint256 profile, uint256 interval, uint256 intervals) private pure returns (uint256) {
        uint256 from = (QUARTERS * interval) / intervals;
        uint256 until = (QUARTERS * (interval + 1) + intervals - 1) / intervals;
        uint256 lit = 0;
        for (uint256 q = from; q < until; ++q) lit += (profile >> q) & 1;
        return (energy * lit) / (until - from);
    }
}
