// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Differences of an allotment: what buyers got minus what sellers gave, per interval, not yet equal
/// @notice Four signed 64-bit numbers in a word, so that two moves of 2³¹ kWh cannot cancel each other as they would modulo 2³².
/// Word 2w holds the even lanes (0, 2, 4, 6) of lane word w, word 2w + 1 the odd ones.
/// @dev Totals of a batch are unsigned: a word of lanes is split by mask into even and odd ones, each with 32 bits of room above. Fewer than 2³² words add up
/// without a carry between them; a batch is far below (a word costs more than 500 gas).
library Differences {
    /// @dev Every other 32 bits.
    uint256 private constant EVEN_LANES = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;

    uint256 private constant PER_WORD = 4;
    uint256 private constant MASK = type(uint64).max;

    /// @notice Adds one word of lanes to the totals of a batch at `pair` (even lanes there, odd ones behind).
    function addLanes(uint256[] memory totals, uint256 pair, uint256 lanes) internal pure {
        unchecked {
            totals[pair] += lanes & EVEN_LANES;
            totals[pair + 1] += (lanes >> 32) & EVEN_LANES;
        }
    }

    /// @notice The open differences after a batch: each signed lane of `open` plus the total got minus the total given.
    /// @dev Reverts where a lane leaves int64: that takes more than 2³¹ moves of a full lane.
    function carry(uint256 open, uint256 got, uint256 given) internal pure returns (uint256 word) {
        for (uint256 lane = 0; lane < PER_WORD; ++lane) {
            uint256 shift = 64 * lane;
            int256 difference = get(open, lane) + int256((got >> shift) & MASK) - int256((given >> shift) & MASK);
            require(difference == int64(difference), DifferenceTooLarge(difference));
            word |= (uint256(difference) & MASK) << shift;
        }
    }

    /// @notice A difference would leave its 64 bits.
    error DifferenceTooLarge(int256 differenceKwh);

    /// @notice One signed lane.
    function get(uint256 word, uint256 lane) internal pure returns (int256) {
        return int64(uint64(word >> (64 * lane)));
    }

    /// @notice Signed difference of an interval in the words of a product, kWh.
    function ofInterval(uint256[24] storage words, uint256 interval) internal view returns (int256) {
        uint256 lane = interval % 8;
        return get(words[2 * (interval / 8) + (lane % 2)], lane / 2);
    }
}
