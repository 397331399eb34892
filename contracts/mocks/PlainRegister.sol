// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EnergyRegister} from "../energy/EnergyRegister.sol";
import {Differences} from "../energy/libraries/Differences.sol";
import {IClearingHouse} from "../money/IClearingHouse.sol";
import {IParticipantRegistry} from "../participants/IParticipantRegistry.sol";

/// @title Plain twin of the register's loop over a batch of moves
/// @notice The tests run both on the same batches and compare holdings, differences, events and refusals.
contract PlainRegister is EnergyRegister {
    constructor(
        address authority,
        IParticipantRegistry registry_,
        IClearingHouse clearingHouse_,
        int256 offset_,
        uint256 dayLength_,
        uint256 gateLead_
    ) EnergyRegister(authority, registry_, clearingHouse_, offset_, dayLength_, gateLead_) {}

    function _moveAll(
        uint256 product,
        uint256 words,
        uint256[] calldata heads,
        uint256[] calldata lanes
    ) internal override returns (uint256[] memory totals) {
        totals = new uint256[](4 * words);
        for (uint256 i = 0; i < heads.length; ++i) {
            uint256[] calldata moved = lanes[i * words:(i + 1) * words];
            _moveOne(product, heads[i], moved, totals);
        }
    }

    function _moveOne(uint256 product, uint256 head, uint256[] calldata moved, uint256[] memory totals) private {
        uint256 side = head & 1;
        for (uint256 w = 0; w < moved.length; ++w) {
            _moveWord(product, head, w, moved[w]);
            Differences.addLanes(totals, 2 * (side * moved.length + w), moved[w]);
        }
    }
}
