// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../libraries/Lanes.sol";

/// @title Readings: what a batch says of each participant's day
/// @notice Item: participant 4 bytes | metering points 1 | for each of them: point 4 | marks 32 | import lanes | export lanes, ⌈n/8⌉ words of eight uint32 each, n metered
/// intervals. Points ascend. Point 0 is no meter: it is the day-ahead schedule that dispatch publishes with the readings (import to take, export to inject, Wh).
///
/// Marks: bits 2i and 2i + 1 the quality of interval i (0 measured, 1 estimated, 2 substituted) | 240–247 scale (0: counts of 1 Wh, 1: of 1,000 Wh) |
/// 248–255 the rule that substituted (0 none, 1 the previous comparable day, 2 between its neighbours, 3 the register's difference spread evenly, 4 as contracted).
///
/// readings = keccak256(day 4 bytes | n 1 | item), leaf = keccak256(participant 4 bytes | readings). The tree is that of a complete binary heap: with k leaves, leaf i is node
/// 2k − 2 − i, node j the hash of nodes 2j + 1 and 2j + 2, the smaller one first; so single and multi proofs are OpenZeppelin's.
///
/// Monthly record, 49 bytes each: point 4 | import register Wh from 8, to 8 | export register from 8, to 8 | maximum demand kW (15 minutes) 4 | reactive energy kvarh 8 |
/// 1 if the meter was changed 1.
library Readings {
    /// @notice Bytes before the points of an item, before the lanes of a point, of a monthly record.
    uint256 internal constant HEAD = 5;
    uint256 internal constant POINT_HEAD = 36;
    uint256 internal constant MONTHLY = 49;
    uint256 private constant WORD = 32;

    /// @notice Bytes of an item with so many points.
    function lengthOf(uint256 points, uint256 intervals) internal pure returns (uint256) {
        unchecked {
            return HEAD + points * pointLength(intervals);
        }
    }

    /// @notice Bytes of a point.
    function pointLength(uint256 intervals) internal pure returns (uint256) {
        unchecked {
            return POINT_HEAD + 2 * WORD * Lanes.wordsOf(intervals);
        }
    }

    /// @notice Items in data, the last of which may be cut off: room for them, before they are walked.
    function countOf(bytes calldata items, uint256 intervals) internal pure returns (uint256 count) {
        unchecked {
            uint256 each = pointLength(intervals);
            for (uint256 from = 0; from < items.length; ++count) {
                uint256 points;
                assembly ("memory-safe") {
                    points := byte(4, calldataload(add(items.offset, from)))
                }
                from += HEAD + points * each;
            }
        }
    }

    /// @notice Participant and number of points of the item at a place in calldata.
    function headAt(uint256 place) internal pure returns (uint256 participant, uint256 points) {
        assembly ("memory-safe") {
            let head := calldataload(place)
            participant := shr(224, head)
            points := and(shr(216, head), 0xff)
        }
    }

    /// @notice Number and marks of the point at a place in calldata.
    function pointAt(uint256 place) internal pure returns (uint256 point, uint256 marks) {
        assembly ("memory-safe") {
            point := shr(224, calldataload(place))
            marks := calldataload(add(place, 4))
        }
    }

    /// @notice Wh of a count.
    function scaleOf(uint256 marks) internal pure returns (uint256) {
        return (marks >> 240) & 0xff == 0 ? 1 : 1_000;
    }

    /// @notice Hash of what a participant reviews.
    function hashOf(uint256 day, uint256 intervals, bytes calldata item) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint32(day), uint8(intervals), item));
    }

    /// @notice Leaf of a participant's readings.
    function leafOf(uint256 participant, bytes32 readings) internal pure returns (bytes32 leaf) {
        assembly ("memory-safe") {
            mstore(0, shl(224, participant))
            mstore(4, readings)
            leaf := keccak256(0, 36)
        }
    }

    /// @notice Root over leaves; there is at least one.
    function rootOf(bytes32[] memory leaves) internal pure returns (bytes32 root) {
        unchecked {
            uint256 count = leaves.length;
            bytes32[] memory nodes = new bytes32[](2 * count - 1);
            for (uint256 i = 0; i < count; ++i) nodes[2 * count - 2 - i] = leaves[i];
            for (uint256 j = count - 1; j != 0; --j) {
                bytes32 left = nodes[2 * j - 1];
                bytes32 right = nodes[2 * j];
                if (left > right) (left, right) = (right, left);
                assembly ("memory-safe") {
                    mstore(0, left)
                    mstore(32, right)
                    root := keccak256(0, 64)
                }
                nodes[j - 1] = root;
            }
            return nodes[0];
        }
    }

    /// @notice Net energy (import − export) of all meters of an item per market interval, and what the schedule says, Wh; import and export together.
    /// @param wh Filled from `first` on, `markets` values.
    /// @param schedule The same for the schedule; empty when nobody asks.
    function sum(
        uint256 place,
        uint256 intervals,
        uint256 markets,
        int256[] memory wh,
        int256[] memory schedule,
        uint256 first
    ) internal pure returns (uint256 energyWh, bool scheduled) {
        unchecked {
            (, uint256 points) = headAt(place);
            place += HEAD;
            for (uint256 p = 0; p < points; ++p) {
                (uint256 point, uint256 marks) = pointAt(place);
                if (point != 0) {
                    energyWh += _add(place + POINT_HEAD, intervals, intervals / markets, scaleOf(marks), wh, first);
                } else if (schedule.length != 0) {
                    scheduled = true;
                    _add(place + POINT_HEAD, intervals, intervals / markets, 1, schedule, first);
                }
                place += pointLength(intervals);
            }
        }
    }

    /// @dev Adds import − export of one point, `finer` metered intervals to one of the market. Nothing overflows: a count is below 2³², a scale below 2¹⁰.
    function _add(
        uint256 place,
        uint256 intervals,
        uint256 finer,
        uint256 scale,
        int256[] memory wh,
        uint256 first
    ) private pure returns (uint256 energyWh) {
        uint256 words = Lanes.wordsOf(intervals);
        assembly ("memory-safe") {
            let to := add(wh, shl(5, add(first, 1)))
            let left := finer
            for {
                let w := 0
            } lt(w, words) {
                w := add(w, 1)
            } {
                let imported := calldataload(add(place, shl(5, w)))
                let exported := calldataload(add(place, shl(5, add(w, words))))
                let lanes := sub(intervals, shl(3, w))
                if gt(lanes, 8) {
                    lanes := 8
                }
                for {} lanes {
                    lanes := sub(lanes, 1)
                } {
                    let taken := mul(and(imported, 0xffffffff), scale)
                    let given := mul(and(exported, 0xffffffff), scale)
                    energyWh := add(energyWh, add(taken, given))
                    mstore(to, add(mload(to), sub(taken, given)))
                    left := sub(left, 1)
                    if iszero(left) {
                        to := add(to, 32)
                        left := finer
                    }
                    imported := shr(32, imported)
                    exported := shr(32, exported)
                }
            }
        }
    }
}
