// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Differences} from "../energy/libraries/Differences.sol";

/// @title Opens `Differences` to tests
contract DifferencesHarness {
    function addLanes(uint256[] calldata words) external pure returns (uint256[] memory totals) {
        totals = new uint256[](2);
        for (uint256 i = 0; i < words.length; ++i) Differences.addLanes(totals, 0, words[i]);
    }

    function carry(uint256 open, uint256 got, uint256 given) external pure returns (uint256) {
        return Differences.carry(open, got, given);
    }

    function get(uint256 word, uint256 lane) external pure returns (int256) {
        return Differences.get(word, lane);
    }
}
