// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearingHouse} from "../money/IClearingHouse.sol";

/// @title A successor of a market, for tests
/// @notice It pays out what it was told the old market owes each participant for a day, once.
contract MarketHeir {
    IClearingHouse private immutable house;
    address private immutable settlement;
    mapping(uint256 participant => uint256 amount) public owed;

    constructor(IClearingHouse house_, address settlement_) {
        house = house_;
        settlement = settlement_;
    }

    function setOwed(uint256 participant, uint256 amount) external {
        owed[participant] = amount;
    }

    function payOut(uint256[] calldata, uint256[] calldata participants) external returns (uint256[] memory amounts) {
        amounts = new uint256[](participants.length);
        uint256 total = 0;
        for (uint256 i = 0; i < participants.length; ++i) {
            amounts[i] = owed[participants[i]];
            owed[participants[i]] = 0;
            total += amounts[i];
        }
        house.pass(settlement, total);
    }
}
