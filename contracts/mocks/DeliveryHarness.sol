// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Band} from "../delivery/ISettlement.sol";
import {Readings} from "../delivery/libraries/Readings.sol";
import {Spread} from "../delivery/libraries/Spread.sol";
import {TwoPrice} from "../delivery/libraries/TwoPrice.sol";

/// @title The arithmetic of delivery, for tests
contract DeliveryHarness {
    function penalty(
        Band[] calldata bands,
        int256 deviationWh,
        int256 contractedWh,
        int256 price,
        uint256 excusedWh
    ) external pure returns (uint256) {
        return TwoPrice.penalty(TwoPrice.pack(bands), deviationWh, contractedWh, price, excusedWh);
    }

    function spread(
        int256 deviationWh,
        int256 contractedWh,
        int256 price,
        int256 bandBps,
        int256 overBps,
        int256 underBps
    ) external pure returns (int256) {
        return Spread.charge(deviationWh, contractedWh, price, bandBps, overBps, underBps);
    }

    function rootOf(bytes32[] calldata leaves) external pure returns (bytes32) {
        return Readings.rootOf(leaves);
    }

    function sum(
        bytes calldata item,
        uint256 intervals,
        uint256 markets
    ) external pure returns (int256[] memory wh, int256[] memory schedule, uint256 energyWh, bool scheduled) {
        uint256 place;
        assembly ("memory-safe") {
            place := item.offset
        }
        wh = new int256[](markets);
        schedule = new int256[](markets);
        (energyWh, scheduled) = Readings.sum(place, intervals, markets, wh, schedule, 0);
    }
}
