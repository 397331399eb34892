// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Plain twin of the word-wide steps in `Lanes`
/// @notice Lane by lane and obviously right; the tests hold it against the library.
library LanesPlain {
    uint256 internal constant LANES = 8;
    uint256 internal constant MAX = type(uint32).max;

    function get(uint256 word, uint256 lane) internal pure returns (uint256) {
        return uint32(word >> (32 * lane));
    }

    function firstAbove(uint256 a, uint256 b) internal pure returns (uint256 lane) {
        while (lane < LANES && get(a, lane) <= get(b, lane)) ++lane;
    }

    function firstOverflow(uint256 a, uint256 b) internal pure returns (uint256 lane) {
        while (lane < LANES && get(a, lane) + get(b, lane) <= MAX) ++lane;
    }

    /// @dev Of lanes that fit.
    function add(uint256 a, uint256 b) internal pure returns (uint256 word) {
        for (uint256 lane = 0; lane < LANES; ++lane) word |= (get(a, lane) + get(b, lane)) << (32 * lane);
    }

    /// @dev Of lanes that fit.
    function sub(uint256 a, uint256 b) internal pure returns (uint256 word) {
        for (uint256 lane = 0; lane < LANES; ++lane) word |= (get(a, lane) - get(b, lane)) << (32 * lane);
    }

    /// @notice Lane by lane: larger, smaller, a − b or 0, a + b or 2³² − 1, ones where a < b.
    function each(uint256 a, uint256 b) internal pure returns (uint256[5] memory words) {
        for (uint256 lane = 0; lane < LANES; ++lane) {
            uint256 shift = 32 * lane;
            (uint256 x, uint256 y) = (get(a, lane), get(b, lane));
            words[0] |= (x > y ? x : y) << shift;
            words[1] |= (x < y ? x : y) << shift;
            words[2] |= (x > y ? x - y : 0) << shift;
            words[3] |= (x + y > MAX ? MAX : x + y) << shift;
            words[4] |= (x < y ? MAX : 0) << shift;
        }
    }

    /// @notice Sum of the lanes.
    function sum(uint256 a) internal pure returns (uint256 total) {
        for (uint256 lane = 0; lane < LANES; ++lane) total += get(a, lane);
    }
}
