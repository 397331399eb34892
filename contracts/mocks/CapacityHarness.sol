// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Capacity} from "../energy/libraries/Capacity.sol";

/// @title Opens `Capacity` to tests
contract CapacityHarness {
    function energyKwh(
        uint256 capacityKw,
        uint256 profile,
        uint256 interval,
        uint256 intervals
    ) external pure returns (uint256) {
        return Capacity.energyKwh(capacityKw, profile, interval, intervals);
    }

    function lanesOf(
        uint256 capacityKw,
        uint256 profile,
        uint256 index,
        uint256 intervals
    ) external pure returns (uint256) {
        return Capacity.lanesOf(capacityKw, profile, index, intervals);
    }
}
