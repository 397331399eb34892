// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../libraries/Lanes.sol";
import {Unit} from "../../participants/IParticipantRegistry.sol";
import {IEnergyRegister} from "../IEnergyRegister.sol";
import {Bonds} from "./Bonds.sol";
import {Calendar, Span} from "./Calendar.sol";
import {Capacity} from "./Capacity.sol";
import {Holdings} from "./Holdings.sol";
import {IssuanceTree} from "./IssuanceTree.sol";

/// @title Issuance: issue, withdraw, split, recall and outages along the tree
/// @notice The arithmetic of the tree is in IssuanceTree.
library Issuance {
    using Calendar for Calendar.Store;

    /// @dev One unit at one node: what the steps of a verb share.
    struct Scope {
        uint256 unit;
        uint256 participant;
        uint256 product;
        /// The node and those above it.
        uint256[] path;
        uint256 intervals;
        uint256 capacityKw;
        uint256 profile;
    }

    /// @notice See IEnergyRegister.issue.
    function issue(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 unit,
        uint256 product,
        uint256[] calldata lanes
    ) external {
        Calendar.Node memory node = Holdings.beginOpen(store, near, participant, product);
        Scope memory scope = _scope(store, near, node, participant, unit, product);
        Holdings.requireLanes(node.intervals, 1, lanes);
        _requireLanesFit(near, product, node.intervals);
        for (uint256 w = 0; w < lanes.length; ++w) {
            if (lanes[w] == 0) continue;
            uint256 top = _requireCapacity(store, scope, w, lanes[w]);
            store.issued[product][unit][w] += lanes[w];
            Holdings.add(store, product, participant, w, lanes[w]);
            IssuanceTree.carryUp(store, unit, scope.path, w, top, top + lanes[w]);
        }
        Holdings.use(store, product);
        emit IEnergyRegister.EnergyIssued(participant, unit, product, lanes);
    }

    /// @notice See IEnergyRegister.withdraw.
    function withdraw(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 unit,
        uint256 product,
        uint256[] calldata lanes
    ) external {
        Calendar.Node memory node = Holdings.beginOpen(store, near, participant, product);
        Holdings.unitOf(near.registry, unit, participant);
        Holdings.requireFree(store, product, participant);
        Holdings.requireLanes(node.intervals, 1, lanes);
        uint256[] memory path = store.calendar.pathOf(node);
        for (uint256 w = 0; w < lanes.length; ++w) {
            if (lanes[w] != 0) _burn(store, participant, unit, product, path, w, lanes[w]);
        }
        emit IEnergyRegister.EnergyWithdrawn(participant, unit, product, lanes);
    }

    /// @notice See IEnergyRegister.split.
    function split(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 unit,
        uint256 product,
        uint256[] calldata lanes
    ) external {
        Calendar.Node memory node = Holdings.begin(store, near, participant, product);
        if (unit != 0) Holdings.unitOf(near.registry, unit, participant);
        Holdings.requireLanes(node.intervals, 1, lanes);
        _split(store, near, node, participant, unit, product, lanes);
    }

    /// @notice See IEnergyRegister.recall.
    function recall(Holdings.Store storage store, Holdings.Neighbours memory near, uint256 unit, uint256 day) external {
        (Scope memory scope, uint256[] memory excess) = _excess(store, near, unit, day);
        bool any = false;
        for (uint256 attributeClass = 0; attributeClass <= store.classCount; ++attributeClass) {
            scope.product = Calendar.productOf(attributeClass, scope.path[0]);
            if (!Holdings.isFree(store, scope.product, scope.participant)) continue;
            any = _recallClass(store, scope, excess) || any;
        }
        require(any, IEnergyRegister.NothingToRecall(unit, day));
    }

    /// @notice See IEnergyRegister.splitUnsold.
    function splitUnsold(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 unit,
        uint256 product,
        uint256 day
    ) external {
        Calendar.Node memory node = Holdings.known(store, product);
        (Scope memory scope, uint256[] memory excess) = _excess(store, near, unit, day);
        uint256 level = _levelOn(scope.path, node.id, product, day);
        scope.product = product;
        bool any = false;
        for (uint256 w = 0; w < excess.length; ++w) {
            uint256 needed = Lanes.subFloor(excess[w], _unsoldBelow(store, scope, level, w));
            excess[w] = Lanes.min(needed, _unsold(store, scope, product, w));
            if (excess[w] != 0) any = true;
        }
        require(any, IEnergyRegister.NothingToRecall(unit, day));
        _split(store, near, node, scope.participant, unit, product, excess);
    }

    /// @notice See IEnergyRegister.refreshOutages.
    function refreshOutages(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 unit,
        uint256 firstDay,
        uint256 length
    ) external {
        uint256 capacityKw = near.registry.unitOf(unit).capacityKw;
        for (uint256 day = firstDay; day < firstDay + length; ++day) _refresh(store, near, unit, capacityKw, day);
        emit IEnergyRegister.OutagesRefreshed(unit, firstDay, length);
    }

    // ------------------------------------------------------------------------------------------------ capacity

    function _scope(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        Calendar.Node memory node,
        uint256 participant,
        uint256 unit,
        uint256 product
    ) private view returns (Scope memory scope) {
        Unit memory found = Holdings.unitOf(near.registry, unit, participant);
        uint256 attribute = store.classes[product >> Calendar.CLASS_SHIFT].attribute;
        require(
            attribute == 0 || attribute & (1 << uint256(found.source)) != 0,
            IEnergyRegister.SourceNotInClass(unit, found.source, attribute)
        );
        scope = Scope(
            unit,
            participant,
            product,
            store.calendar.pathOf(node),
            node.intervals,
            found.capacityKw,
            found.profile
        );
    }

    /// @dev Every holding fits a lane if the energy of all units together does: an interval of 24 h / n takes at most kW · ⌈24/n⌉ kWh of a unit, and the registry keeps
    /// Σ kW below 2³². With 24 intervals or more there is nothing to ask.
    function _requireLanesFit(Holdings.Neighbours memory near, uint256 product, uint256 intervals) private view {
        if (intervals >= 24) return;
        uint256 most = near.registry.totalCapacityKw() * ((24 + intervals - 1) / intervals);
        require(most <= Lanes.MAX, IEnergyRegister.SupplyTooLarge(product, most, Lanes.MAX));
    }

    /// @dev Requires that `amount` more fits all paths through the node; issued + below of the node, for the carry.
    function _requireCapacity(
        Holdings.Store storage store,
        Scope memory scope,
        uint256 w,
        uint256 amount
    ) private view returns (uint256 top) {
        top = IssuanceTree.topOf(store, scope.path[0], scope.unit, w);
        uint256 taken = Lanes.addSaturated(top, IssuanceTree.issuedAbove(store, scope.path, scope.unit, w));
        uint256 capacity = Capacity.lanesOf(scope.capacityKw, scope.profile, w, scope.intervals);
        // Where outages take more than is left, nothing may be added; lanes to which nothing is added do not matter.
        uint256 lane = Lanes.firstAbove(amount, Lanes.subFloor(capacity, taken));
        if (lane != Lanes.PER_WORD) _refuse(store, scope, w, lane, Lanes.get(capacity, lane), taken, amount);
    }

    /// @dev Names a day on which it is too much: down from the node, always to a child that has as much as its parent says.
    function _refuse(
        Holdings.Store storage store,
        Scope memory scope,
        uint256 w,
        uint256 lane,
        uint256 capacity,
        uint256 taken,
        uint256 amount
    ) private view {
        Calendar.Node memory node = store.calendar.nodeOf(scope.path[0]);
        while (node.span != Span.Day) {
            uint256 below = Lanes.get(store.below[node.id][scope.unit][w], lane);
            uint256[] memory children = store.calendar.childrenOf(node);
            uint256 c = 0;
            while (
                c + 1 < children.length &&
                Lanes.get(IssuanceTree.topOf(store, children[c], scope.unit, w), lane) != below
            ) ++c;
            node = store.calendar.nodeOf(children[c]);
        }
        revert IEnergyRegister.CapacityExceeded(
            scope.unit,
            scope.product,
            node.firstDay,
            Holdings.interval(w, lane),
            capacity,
            Lanes.get(taken, lane),
            Lanes.get(amount, lane)
        );
    }

    /// @dev Reads the outages of a unit on one day.
    function _refresh(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 unit,
        uint256 capacityKw,
        uint256 day
    ) private {
        Calendar.Node memory node = _dayNode(store, day);
        uint256[] memory path = store.calendar.pathOf(node);
        uint256[] memory available = near.outages.availableKwOf(unit, day, node.intervals);
        uint256[] memory lost = IssuanceTree.lossOf(capacityKw, available, node.intervals);
        for (uint256 w = 0; w < lost.length; ++w) _setLost(store, unit, path, w, lost[w]);
    }

    function _setLost(
        Holdings.Store storage store,
        uint256 unit,
        uint256[] memory path,
        uint256 w,
        uint256 lost
    ) private {
        if (lost == store.below[path[0]][unit][w]) return;
        uint256 top = IssuanceTree.topOf(store, path[0], unit, w);
        store.below[path[0]][unit][w] = lost;
        IssuanceTree.carryUp(store, unit, path, w, top, IssuanceTree.topOf(store, path[0], unit, w));
    }

    // ------------------------------------------------------------------------------------------------ burning

    /// @dev Issued energy of a unit that its participant holds ceases to be.
    function _burn(
        Holdings.Store storage store,
        uint256 participant,
        uint256 unit,
        uint256 product,
        uint256[] memory path,
        uint256 w,
        uint256 amount
    ) private {
        uint256 top = IssuanceTree.topOf(store, path[0], unit, w);
        _subIssued(store, unit, product, w, amount);
        Holdings.sub(store, product, participant, w, amount);
        IssuanceTree.carryUp(store, unit, path, w, top, IssuanceTree.topOf(store, path[0], unit, w));
    }

    function _subIssued(
        Holdings.Store storage store,
        uint256 unit,
        uint256 product,
        uint256 w,
        uint256 amount
    ) private {
        uint256 issued = store.issued[product][unit][w];
        uint256 lane = Lanes.firstAbove(amount, issued);
        if (lane != Lanes.PER_WORD) {
            revert IEnergyRegister.IssuedTooSmall(
                unit,
                product,
                Holdings.interval(w, lane),
                Lanes.get(issued, lane),
                Lanes.get(amount, lane)
            );
        }
        unchecked {
            store.issued[product][unit][w] = issued - amount;
        }
    }

    /// @dev What a unit has issued on a day above what it can inject, and the day's scope.
    function _excess(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 unit,
        uint256 day
    ) private view returns (Scope memory scope, uint256[] memory excess) {
        Calendar.Node memory node = _dayNode(store, day);
        Unit memory found = near.registry.unitOf(unit);
        scope.unit = unit;
        scope.participant = found.participant;
        scope.path = store.calendar.pathOf(node);
        Holdings.requireOpen(near, node.id, node);
        excess = new uint256[](Lanes.wordsOf(node.intervals));
        for (uint256 w = 0; w < excess.length; ++w) {
            uint256 taken = Lanes.addSaturated(
                IssuanceTree.topOf(store, node.id, unit, w),
                IssuanceTree.issuedAbove(store, scope.path, scope.unit, w)
            );
            excess[w] = Lanes.subFloor(taken, Capacity.lanesOf(found.capacityKw, found.profile, w, node.intervals));
        }
    }

    /// @dev Burns of one class what is in excess and unsold; lowers `excess` by it.
    function _recallClass(
        Holdings.Store storage store,
        Scope memory scope,
        uint256[] memory excess
    ) private returns (bool any) {
        uint256[] memory burnt = new uint256[](excess.length);
        for (uint256 w = 0; w < excess.length; ++w) {
            burnt[w] = Lanes.min(excess[w], _unsold(store, scope, scope.product, w));
            if (burnt[w] == 0) continue;
            any = true;
            excess[w] -= burnt[w];
            _burn(store, scope.participant, scope.unit, scope.product, scope.path, w, burnt[w]);
        }
        if (any) emit IEnergyRegister.EnergyRecalled(scope.participant, scope.unit, scope.product, burnt);
    }

    /// @dev Issued by the unit and held by its participant.
    function _unsold(
        Holdings.Store storage store,
        Scope memory scope,
        uint256 product,
        uint256 w
    ) private view returns (uint256) {
        return Lanes.min(store.issued[product][scope.unit][w], store.holdings[product][scope.participant][w]);
    }

    /// @dev Unsold energy of all classes at the nodes of the path below `level`.
    function _unsoldBelow(
        Holdings.Store storage store,
        Scope memory scope,
        uint256 level,
        uint256 w
    ) private view returns (uint256 total) {
        for (uint256 below = 0; below < level; ++below) {
            for (uint256 attributeClass = 0; attributeClass <= store.classCount; ++attributeClass) {
                total += _unsold(store, scope, Calendar.productOf(attributeClass, scope.path[below]), w);
            }
        }
    }

    /// @dev Place of a longer product's node on the path of a day.
    function _levelOn(
        uint256[] memory path,
        uint256 node,
        uint256 product,
        uint256 day
    ) private pure returns (uint256 level) {
        for (level = 1; level < path.length; ++level) if (path[level] == node) return level;
        revert IEnergyRegister.DayNotInProduct(product, day);
    }

    // ------------------------------------------------------------------------------------------------ splitting

    function _split(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        Calendar.Node memory node,
        uint256 participant,
        uint256 unit,
        uint256 product,
        uint256[] memory lanes
    ) private {
        require(node.span != Span.Day, IEnergyRegister.DayNotSplittable(product));
        Holdings.requireFree(store, product, participant);
        _takeOff(store, near, participant, unit, product, lanes);
        uint256[] memory children = store.calendar.childrenOf(node);
        uint256 attributeClass = product >> Calendar.CLASS_SHIFT;
        for (uint256 c = 0; c < children.length; ++c) {
            uint256 child = Calendar.productOf(attributeClass, children[c]);
            Holdings.use(store, child);
            _putOn(store, participant, unit, child, lanes);
            if (unit == 0) Bonds.secure(store, near, participant, child);
        }
        emit IEnergyRegister.EnergySplit(participant, unit, product, lanes);
    }

    /// @dev Takes what is split off the holding and, with the unit, off what it issued. Without a unit what the participant's own units issued must stay covered.
    function _takeOff(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 unit,
        uint256 product,
        uint256[] memory lanes
    ) private {
        uint256[] memory units;
        if (unit == 0) units = near.registry.unitsOf(participant);
        uint256 node = Calendar.nodeIdOf(product);
        for (uint256 w = 0; w < lanes.length; ++w) {
            uint256 amount = lanes[w];
            if (amount == 0) continue;
            Holdings.sub(store, product, participant, w, amount);
            if (unit != 0) {
                _subIssued(store, unit, product, w, amount);
                store.below[node][unit][w] = Lanes.addSaturated(store.below[node][unit][w], amount);
            } else if (units.length != 0) {
                _requireBought(store, participant, units, product, w, amount);
            }
        }
    }

    function _requireBought(
        Holdings.Store storage store,
        uint256 participant,
        uint256[] memory units,
        uint256 product,
        uint256 w,
        uint256 amount
    ) private view {
        uint256 short = Lanes.below(
            store.holdings[product][participant][w],
            Holdings.issuedSum(store, units, product, w)
        );
        for (uint256 lane = 0; lane < Lanes.PER_WORD; ++lane) {
            bool ok = Lanes.get(short & amount, lane) == 0;
            require(ok, IEnergyRegister.OwnIssueInSplit(participant, product, Holdings.interval(w, lane)));
        }
    }

    function _putOn(
        Holdings.Store storage store,
        uint256 participant,
        uint256 unit,
        uint256 product,
        uint256[] memory lanes
    ) private {
        for (uint256 w = 0; w < lanes.length; ++w) {
            if (lanes[w] == 0) continue;
            Holdings.add(store, product, participant, w, lanes[w]);
            if (unit != 0) store.issued[product][unit][w] += lanes[w];
        }
    }

    function _dayNode(Holdings.Store storage store, uint256 day) private view returns (Calendar.Node memory) {
        uint256 id = store.calendar.dayNodeOf(day);
        require(id != 0, IEnergyRegister.DayNotInCalendar(day));
        return store.calendar.nodeOf(id);
    }
}
