// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rounding} from "../libraries/Rounding.sol";

/// @title Opens `Rounding` to tests
contract RoundingHarness {
    function divFloor(int256 dividend, int256 divisor) external pure returns (int256) {
        return Rounding.divFloor(dividend, divisor);
    }

    function divCeil(int256 dividend, int256 divisor) external pure returns (int256) {
        return Rounding.divCeil(dividend, divisor);
    }

    function divHalfUp(int256 dividend, int256 divisor) external pure returns (int256) {
        return Rounding.divHalfUp(dividend, divisor);
    }

    function splitShare(uint256 quantity, uint256 part, uint256 parts) external pure returns (uint256) {
        return Rounding.splitShare(quantity, part, parts);
    }
}
