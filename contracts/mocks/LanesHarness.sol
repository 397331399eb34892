// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../libraries/Lanes.sol";
import {LanesPlain} from "./LanesPlain.sol";

/// @title Opens `Lanes` to tests
contract LanesHarness {
    function wordsOf(uint256 intervals) external pure returns (uint256) {
        return Lanes.wordsOf(intervals);
    }

    function maskOf(uint256 intervals, uint256 index) external pure returns (uint256) {
        return Lanes.maskOf(intervals, index);
    }

    function get(uint256 word, uint256 lane) external pure returns (uint256) {
        return Lanes.get(word, lane);
    }

    function set(uint256 word, uint256 lane, uint256 value) external pure returns (uint256) {
        return Lanes.set(word, lane, value);
    }

    function one(uint256 lane, uint256 value) external pure returns (uint256) {
        return Lanes.one(lane, value);
    }

    function pack(uint256[] memory values) external pure returns (uint256[] memory) {
        return Lanes.pack(values);
    }

    function unpack(uint256[] memory words, uint256 intervals) external pure returns (uint256[] memory) {
        return Lanes.unpack(words, intervals);
    }

    function add(uint256 a, uint256 b) external pure returns (uint256) {
        return Lanes.add(a, b);
    }

    function sub(uint256 a, uint256 b) external pure returns (uint256) {
        return Lanes.sub(a, b);
    }

    function lte(uint256 a, uint256 b) external pure returns (bool) {
        return Lanes.lte(a, b);
    }

    /// @notice Holds the word-wide steps against their plain twin. Returns the index of the first pair that differs, or the number of pairs.
    function firstUnlikePlain(uint256[] calldata a, uint256[] calldata b) external pure returns (uint256 i) {
        for (; i < a.length; ++i) {
            (uint256 x, uint256 y) = (a[i], b[i]);
            uint256 overflow = LanesPlain.firstOverflow(x, y);
            uint256 above = LanesPlain.firstAbove(x, y);
            if (Lanes.firstOverflow(x, y) != overflow || Lanes.firstAbove(x, y) != above) return i;
            if (Lanes.lte(x, y) != (above == LanesPlain.LANES)) return i;
            if (overflow == LanesPlain.LANES && Lanes.add(x, y) != LanesPlain.add(x, y)) return i;
            if (above == LanesPlain.LANES && Lanes.sub(y, x) != LanesPlain.sub(y, x)) return i;
            if (!_isLikeEach(x, y)) return i;
        }
    }

    function _isLikeEach(uint256 x, uint256 y) private pure returns (bool) {
        uint256[5] memory plain = LanesPlain.each(x, y);
        return
            Lanes.max(x, y) == plain[0] &&
            Lanes.min(x, y) == plain[1] &&
            Lanes.subFloor(x, y) == plain[2] &&
            Lanes.addSaturated(x, y) == plain[3] &&
            Lanes.below(x, y) == plain[4] &&
            Lanes.sum(x) == LanesPlain.sum(x);
    }
}
