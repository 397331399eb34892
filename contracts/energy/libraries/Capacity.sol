// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../libraries/Lanes.sol";
import {Rounding} from "../../libraries/Rounding.sol";

/// @title What a unit can inject in each interval of a day
/// @notice The energy of a day, capacity × 24 h, by running total: interval i gets ⌊E(i+1)/n⌋ − ⌊E·i/n⌋ kWh. With n intervals of m minutes that is
/// ⌊kW·m·(i+1)/60⌋ − ⌊kW·m·i/60⌋: nothing is lost over the day. (On networks with shorter days an interval still stands for its part of 24 h.)
library Capacity {
    uint256 private constant HOURS_PER_DAY = 24;

    /// @notice Energy of one interval, kWh; not bounded by a lane.
    function energyKwh(uint256 capacityKw, uint256 interval, uint256 intervals) internal pure returns (uint256) {
        return Rounding.splitShare(capacityKw * HOURS_PER_DAY, interval, intervals);
    }

    /// @notice Energy of intervals 8·index … 8·index + 7 as lanes; zero behind the last interval.
    /// @dev A lane holds at most 2³² − 1 kWh. Supply fits a lane anyway, so a capacity above is as good as that. One division a lane: the running total of an
    /// interval is where the next one starts. With a capacity below 2³² and at most 96 intervals nothing overflows.
    function lanesOf(uint256 capacityKw, uint256 index, uint256 intervals) internal pure returns (uint256 word) {
        uint256 interval = index * Lanes.PER_WORD;
        unchecked {
            uint256 energy = capacityKw * HOURS_PER_DAY;
            uint256 before = (energy * interval) / intervals;
            for (uint256 lane = 0; lane < Lanes.PER_WORD && interval < intervals; ++lane) {
                uint256 total = (energy * ++interval) / intervals;
                word = Lanes.set(word, lane, total - before < Lanes.MAX ? total - before : Lanes.MAX);
                before = total;
            }
        }
    }
}
