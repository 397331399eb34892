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
}
