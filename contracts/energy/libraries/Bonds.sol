// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../libraries/Lanes.sol";
import {IEnergyRegister} from "../IEnergyRegister.sol";
import {Calendar} from "./Calendar.sol";
import {Holdings} from "./Holdings.sol";

/// @title Performance bonds: they secure the net obligation to inject
/// @notice bond = rate × Σ max(0, issued − holdings) × days not yet delivered, per participant and product; a reseller needs none. The money lies in the register's own
/// compartment of the house, which never holds less than all bonds together. Issuing, withdrawing and recalling move issued and held energy alike and need no bond.
library Bonds {
    using Calendar for Calendar.Store;

    /// @notice Takes or gives what the bond lacks or has too much after a move outside of a session.
    /// Reverts with the house's `MoneyNotTaken` if the participant cannot pay or has not enabled the register.
    function secure(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 product
    ) internal {
        uint256 rate = store.classes[product >> Calendar.CLASS_SHIFT].bondPerKwh;
        if (rate == 0) return;
        Calendar.Node memory node = Holdings.known(store, product);
        uint256 target = _targetOf(store, near, participant, product, node, rate);
        uint256 bond = store.bonds[product][participant];
        if (target == bond) return;
        _set(store, participant, product, bond, target);
        if (target > bond) near.house.take(participant, target - bond);
        else near.house.give(participant, bond - target);
    }

    /// @notice After a batch of a session. For every seller the module has passed rate × sold × days to the register's compartment before; what is not needed of it,
    /// and what buyers need no more, is given to them.
    function secureBatch(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 product,
        uint256 rate,
        uint256[] calldata heads,
        uint256[] calldata lanes
    ) internal {
        Calendar.Node memory node = Holdings.known(store, product);
        uint256 perKwh = rate * node.deliveryDays;
        uint256 words = Lanes.wordsOf(node.intervals);
        for (uint256 i = 0; i < heads.length; ++i) {
            if (heads[i] & 1 == 1) {
                _reserve(store, product, heads[i] >> 1, perKwh, lanes[i * words:(i + 1) * words]);
            }
        }
        uint256 held = near.house.compartmentOf(address(this));
        require(held >= store.bondTotal, IEnergyRegister.BondNotPassed(product, held, store.bondTotal));
        for (uint256 i = 0; i < heads.length; ++i) secure(store, near, heads[i] >> 1, product);
    }

    /// @notice After the delivery of a day: what is no longer needed of the bond of one product.
    function release(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 product,
        Calendar.Node memory node,
        uint256 rate
    ) internal returns (uint256 surplus) {
        uint256 bond = store.bonds[product][participant];
        if (bond == 0) return 0;
        uint256 target = _targetOf(store, near, participant, product, node, rate);
        surplus = bond - target;
        if (surplus != 0) _set(store, participant, product, bond, target);
    }

    /// @notice Σ max(0, issued − held) over the intervals of a day, kWh.
    function obligationKwh(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 product,
        uint256 intervals
    ) internal view returns (uint256 total) {
        uint256[] memory units = near.registry.unitsOf(participant);
        if (units.length == 0) return 0;
        for (uint256 w = 0; w < Lanes.wordsOf(intervals); ++w) {
            uint256 issued = Holdings.issuedSum(store, units, product, w);
            total += Lanes.sum(Lanes.subFloor(issued, store.holdings[product][participant][w]));
        }
    }

    function _targetOf(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 product,
        Calendar.Node memory node,
        uint256 rate
    ) private view returns (uint256) {
        uint256 daysLeft = store.calendar.daysFrom(node, store.deliveredUntil[participant]);
        if (daysLeft == 0) return 0;
        return rate * obligationKwh(store, near, participant, product, node.intervals) * daysLeft;
    }

    /// @dev Counts what the module passed for a seller as bond, until `secure` finds how much of it is needed.
    function _reserve(
        Holdings.Store storage store,
        uint256 product,
        uint256 participant,
        uint256 perKwh,
        uint256[] calldata given
    ) private {
        uint256 sold = 0;
        for (uint256 w = 0; w < given.length; ++w) sold += Lanes.sum(given[w]);
        store.bonds[product][participant] += perKwh * sold;
        store.bondTotal += perKwh * sold;
    }

    function _set(
        Holdings.Store storage store,
        uint256 participant,
        uint256 product,
        uint256 bond,
        uint256 target
    ) private {
        store.bonds[product][participant] = target;
        store.bondTotal = store.bondTotal + target - bond;
        emit IEnergyRegister.BondSet(participant, product, target);
    }
}
