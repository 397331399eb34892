// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Lanes: eight uint32 in a word
/// @notice Lane j of a word lies in bits 32j … 32j+31. A day of n intervals takes ⌈n/8⌉ words; interval i is lane i mod 8 of word ⌊i/8⌋,
/// and the lanes behind the last interval are zero. This library is the only place that packs and unpacks.
/// @dev Words are added and subtracted whole. At bit i of a sum s = a + b the carry out is (a & b) | ((a | b) & ~s), at bit i of a difference
/// d = a − b the borrow out is (~a & b) | ((~a | b) & d). If no lane hands a carry (borrow) out of its bit 31, no lane got one, so every lane is
/// exact; if some do, the lowest of them got none and really is the one that does not fit. Both hold for all words: there is no further bound.
library Lanes {
    /// @notice Lanes of a word.
    uint256 internal constant PER_WORD = 8;

    /// @notice Highest value of a lane.
    uint256 internal constant MAX = type(uint32).max;

    /// @dev Bit 31 of every lane.
    uint256 private constant TOP_BITS = 0x8000000080000000800000008000000080000000800000008000000080000000;

    /// @notice A lane would exceed 2³² − 1. `lane` counts within the word, `held` and `added` are that lane's values.
    error LaneOverflow(uint256 lane, uint256 held, uint256 added);

    /// @notice A lane would fall below zero. `lane` counts within the word, `held` and `taken` are that lane's values.
    error LaneUnderflow(uint256 lane, uint256 held, uint256 taken);

    /// @notice A value does not fit a lane.
    error LaneValueTooLarge(uint256 lane, uint256 value);

    /// @notice There are eight lanes, 0 … 7.
    error LaneOutOfRange(uint256 lane);

    /// @notice Words of a day of `intervals` intervals: ⌈intervals/8⌉.
    function wordsOf(uint256 intervals) internal pure returns (uint256) {
        return (intervals + PER_WORD - 1) / PER_WORD;
    }

    /// @notice Ones in the lanes of word `index` that belong to one of `intervals` intervals, zeros behind the last.
    function maskOf(uint256 intervals, uint256 index) internal pure returns (uint256) {
        uint256 before = index * PER_WORD;
        if (intervals <= before) return 0;
        uint256 used = intervals - before;
        return used >= PER_WORD ? type(uint256).max : (uint256(1) << (32 * used)) - 1;
    }

    /// @notice Value of one lane.
    function get(uint256 word, uint256 lane) internal pure returns (uint256) {
        require(lane < PER_WORD, LaneOutOfRange(lane));
        return (word >> (32 * lane)) & MAX;
    }

    /// @notice The word with one lane replaced.
    function set(uint256 word, uint256 lane, uint256 value) internal pure returns (uint256) {
        require(lane < PER_WORD, LaneOutOfRange(lane));
        require(value <= MAX, LaneValueTooLarge(lane, value));
        uint256 shift = 32 * lane;
        return (word & ~(MAX << shift)) | (value << shift);
    }

    /// @notice A word whose only lane that is not zero is `lane`.
    function one(uint256 lane, uint256 value) internal pure returns (uint256) {
        return set(0, lane, value);
    }

    /// @notice Values of a day, interval by interval, as words.
    function pack(uint256[] memory values) internal pure returns (uint256[] memory words) {
        words = new uint256[](wordsOf(values.length));
        unchecked {
            for (uint256 i = 0; i < values.length; ++i) {
                uint256 value = values[i];
                require(value <= MAX, LaneValueTooLarge(i % PER_WORD, value));
                words[i / PER_WORD] |= value << (32 * (i % PER_WORD));
            }
        }
    }

    /// @notice The first `intervals` values of words.
    function unpack(uint256[] memory words, uint256 intervals) internal pure returns (uint256[] memory values) {
        values = new uint256[](intervals);
        unchecked {
            for (uint256 i = 0; i < intervals; ++i) values[i] = (words[i / PER_WORD] >> (32 * (i % PER_WORD))) & MAX;
        }
    }

    /// @notice Sum lane by lane. Reverts with `LaneOverflow` naming the lowest lane that does not fit.
    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 lane = firstOverflow(a, b);
        if (lane != PER_WORD) revert LaneOverflow(lane, get(a, lane), get(b, lane));
        unchecked {
            return a + b;
        }
    }

    /// @notice Difference lane by lane. Reverts with `LaneUnderflow` naming the lowest lane of which there is too little.
    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 lane = firstAbove(b, a);
        if (lane != PER_WORD) revert LaneUnderflow(lane, get(a, lane), get(b, lane));
        unchecked {
            return a - b;
        }
    }

    /// @notice Whether a ≤ b in every lane.
    function lte(uint256 a, uint256 b) internal pure returns (bool) {
        return borrows(b, a) == 0;
    }

    /// @notice The lowest lane in which a > b, where b − a does not work; 8 when there is none.
    function firstAbove(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 bits = borrows(b, a);
        return bits == 0 ? PER_WORD : lowest(bits);
    }

    /// @notice The lowest lane in which a + b ≥ 2³²; 8 when there is none.
    function firstOverflow(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 bits = carries(a, b);
        return bits == 0 ? PER_WORD : lowest(bits);
    }

    /// @notice The larger value of each lane.
    function max(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 less = below(a, b);
        return (b & less) | (a & ~less);
    }

    /// @notice The smaller value of each lane.
    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 less = below(a, b);
        return (a & less) | (b & ~less);
    }

    /// @notice a − b in each lane where that is not negative, else 0.
    function subFloor(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            return max(a, b) - b;
        }
    }

    /// @notice a + b in each lane, at most 2³² − 1.
    function addSaturated(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            return a + min(b, ~a);
        }
    }

    /// @notice Ones in every lane in which a < b, zeros in the others.
    /// @dev Bit 31 is set in a and cleared in b before subtracting, so that no lane borrows from the next: then it says whether the lower 31 bits of a are at least b's.
    function below(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            uint256 atLeast = (a | TOP_BITS) - (b & ~TOP_BITS);
            uint256 less = ((~a & b) | (~(a ^ b) & ~atLeast)) & TOP_BITS;
            return (less >> 31) * MAX;
        }
    }

    /// @notice Sum of all lanes of a word.
    function sum(uint256 word) internal pure returns (uint256 total) {
        for (; word != 0; word >>= 32) total += word & MAX;
    }

    /// @dev Carries out of the lanes of a + b, at bit 31 of each.
    function carries(uint256 a, uint256 b) private pure returns (uint256) {
        unchecked {
            return ((a & b) | ((a | b) & ~(a + b))) & TOP_BITS;
        }
    }

    /// @dev Borrows out of the lanes of a − b, at bit 31 of each.
    function borrows(uint256 a, uint256 b) private pure returns (uint256) {
        unchecked {
            return ((~a & b) | ((~a | b) & (a - b))) & TOP_BITS;
        }
    }

    /// @dev Lane of the lowest set bit; `bits` is not zero.
    function lowest(uint256 bits) private pure returns (uint256 lane) {
        while (bits & MAX == 0) {
            bits >>= 32;
            ++lane;
        }
    }
}
