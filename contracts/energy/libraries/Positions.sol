// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Participant} from "../../participants/IParticipantRegistry.sol";
import {Lanes} from "../../libraries/Lanes.sol";
import {IEnergyRegister} from "../IEnergyRegister.sol";
import {Bonds} from "./Bonds.sol";
import {Calendar} from "./Calendar.sol";
import {Holdings} from "./Holdings.sol";

/// @title Positions: holdings − own issued energy, and the moves that change them outside of a session
library Positions {
    using Calendar for Calendar.Store;

    uint256 private constant DEBT_FLAG = 1 << 255;
    uint256 private constant EVEN_LANES = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;

    /// @notice See IEnergyRegister.transfer.
    function transfer(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 from,
        uint256 to,
        uint256 id,
        uint256 amountKwh
    ) external {
        uint256 product = id >> 8;
        Calendar.Node memory node = Holdings.beginOpen(store, near, from, product);
        uint256 interval = _intervalOf(id, node.intervals);
        _requireAccepting(store, near, from, to);
        Holdings.requireFree(store, product, from);
        if (near.house.moneyOf(from) & DEBT_FLAG != 0) _requireReducing(store, near, from, node, interval, amountKwh);
        (uint256 w, uint256 lane) = (interval / Lanes.PER_WORD, interval % Lanes.PER_WORD);
        uint256 held = Lanes.get(store.holdings[product][from][w], lane);
        require(amountKwh <= held, IEnergyRegister.HoldingTooSmall(product, from, interval, held, amountKwh));
        uint256 word = Lanes.one(lane, amountKwh);
        Holdings.sub(store, product, from, w, word);
        Holdings.add(store, product, to, w, word);
        emit IEnergyRegister.EnergyTransferred(product, from, to, interval, amountKwh);
        Bonds.secure(store, near, from, product);
        Bonds.secure(store, near, to, product);
    }

    /// @notice See IEnergyRegister.acceptFrom.
    function acceptFrom(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 from,
        bool accepts
    ) external {
        require(
            near.registry.accountOf(participant) == msg.sender,
            IEnergyRegister.NotAccountOf(participant, msg.sender)
        );
        store.accepts[participant][from] = accepts;
        emit IEnergyRegister.TransfersAccepted(participant, from, accepts);
    }

    /// @notice See IEnergyRegister.declareDemand.
    function declareDemand(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 product,
        uint256[] calldata lanes
    ) external {
        Calendar.Node memory node = Holdings.beginOpen(store, near, participant, product);
        Holdings.requireLanes(node.intervals, 1, lanes);
        emit IEnergyRegister.DemandDeclared(participant, product, lanes);
    }

    /// @notice See Bonds.secureBatch.
    function secureBatch(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 product,
        uint256 rate,
        uint256[] calldata heads,
        uint256[] calldata lanes
    ) external {
        Bonds.secureBatch(store, near, product, rate, heads, lanes);
    }

    /// @notice See IEnergyRegister.deliver.
    function deliver(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 day,
        uint256[] calldata participants,
        uint256[] calldata owed
    ) external returns (uint256[] memory drawn) {
        drawn = new uint256[](participants.length);
        uint256[] memory path = _pathOf(store, day);
        uint256 total = 0;
        for (uint256 i = 0; i < participants.length; ++i) {
            uint256 participant = participants[i];
            if (store.deliveredUntil[participant] <= day) store.deliveredUntil[participant] = day + 1;
            uint256 surplus = _releaseAll(store, near, participant, path);
            if (surplus == 0) continue;
            drawn[i] = surplus < owed[i] ? surplus : owed[i];
            total += drawn[i];
            if (surplus > drawn[i]) near.house.give(participant, surplus - drawn[i]);
        }
        if (total != 0) near.house.pass(msg.sender, total);
    }

    /// @notice See IEnergyRegister.netOf.
    function netOf(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256[] calldata products,
        uint256[] calldata participants,
        uint256 bias
    ) external view returns (uint256[] memory lanes) {
        if (products.length == 0) return lanes;
        uint256 words = Lanes.wordsOf(store.calendar.intervalsOf(products[0]));
        lanes = new uint256[](2 * words * participants.length);
        uint256 at = 0;
        for (uint256 i = 0; i < participants.length; ++i) {
            for (uint256 w = 0; w < 2 * words; ++w) lanes[at + w] = bias;
            uint256[] memory units = near.registry.unitsOf(participants[i]);
            for (uint256 p = 0; p < products.length; ++p) {
                _addNet(store, products[p], participants[i], units, lanes, at, words);
            }
            at += 2 * words;
        }
    }

    /// @notice See IEnergyRegister.productsOn.
    function productsOn(
        Holdings.Store storage store,
        uint256 day
    ) external view returns (uint256 intervals, uint256[] memory products, bool[] memory used, bool bonded) {
        uint256[] memory path = _pathOf(store, day);
        intervals = store.calendar.intervalsOf(path[0]);
        uint256 classes = store.classCount + 1;
        products = new uint256[](path.length * classes);
        used = new bool[](products.length);
        for (uint256 c = 0; c < classes; ++c) {
            if (store.classes[c].bondPerKwh != 0) bonded = true;
            for (uint256 level = 0; level < path.length; ++level) {
                uint256 product = Calendar.productOf(c, path[level]);
                products[c * path.length + level] = product;
                used[c * path.length + level] = Holdings.isUsed(store, product);
            }
        }
    }

    /// @notice See IEnergyRegister.balanceOf.
    function balanceOf(Holdings.Store storage store, uint256 participant, uint256 id) external view returns (uint256) {
        uint256 product = id >> 8;
        uint256 interval = _intervalOf(id, Holdings.known(store, product).intervals);
        return Lanes.get(store.holdings[product][participant][interval / Lanes.PER_WORD], interval % Lanes.PER_WORD);
    }

    /// @notice See IEnergyRegister.issuedSumOf.
    function issuedSumOf(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 product
    ) external view returns (uint256[] memory lanes) {
        lanes = new uint256[](Lanes.wordsOf(store.calendar.intervalsOf(product)));
        uint256[] memory units = near.registry.unitsOf(participant);
        for (uint256 w = 0; w < lanes.length; ++w) lanes[w] = Holdings.issuedSum(store, units, product, w);
    }

    /// @notice See IEnergyRegister.positionOf.
    function positionOf(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 product
    ) external view returns (int64[] memory positionKwh) {
        positionKwh = new int64[](store.calendar.intervalsOf(product));
        _addPosition(store, near.registry.unitsOf(participant), participant, product, positionKwh);
    }

    /// @notice See IEnergyRegister.dayPositionOf.
    function dayPositionOf(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 day
    ) external view returns (int64[] memory positionKwh) {
        uint256[] memory path = _pathOf(store, day);
        positionKwh = new int64[](store.calendar.intervalsOf(path[0]));
        uint256[] memory units = near.registry.unitsOf(participant);
        for (uint256 level = 0; level < path.length; ++level) {
            for (uint256 attributeClass = 0; attributeClass <= store.classCount; ++attributeClass) {
                _addPosition(store, units, participant, Calendar.productOf(attributeClass, path[level]), positionKwh);
            }
        }
    }

    /// @notice See IEnergyRegister.obligationOf.
    function obligationOf(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256 product
    ) external view returns (uint256) {
        return Bonds.obligationKwh(store, near, participant, product, store.calendar.intervalsOf(product));
    }

    function _pathOf(Holdings.Store storage store, uint256 day) private view returns (uint256[] memory) {
        uint256 id = store.calendar.dayNodeOf(day);
        require(id != 0, IEnergyRegister.DayNotInCalendar(day));
        return store.calendar.pathOf(store.calendar.nodeOf(id));
    }

    function _releaseAll(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        uint256[] memory path
    ) private returns (uint256 surplus) {
        for (uint256 attributeClass = 1; attributeClass <= store.classCount; ++attributeClass) {
            uint256 rate = store.classes[attributeClass].bondPerKwh;
            if (rate == 0) continue;
            for (uint256 level = 0; level < path.length; ++level) {
                uint256 product = Calendar.productOf(attributeClass, path[level]);
                Calendar.Node memory node = store.calendar.nodeOf(path[level]);
                surplus += Bonds.release(store, near, participant, product, node, rate);
            }
        }
    }

    /// @dev Adds holdings and subtracts what the units issued, lane by lane in 64 bits: a lane starts at `bias`, holdings and issues of at most sixteen products stay
    /// below 2³⁶, so none borrows from or carries into its neighbour.
    function _addNet(
        Holdings.Store storage store,
        uint256 product,
        uint256 participant,
        uint256[] memory units,
        uint256[] memory lanes,
        uint256 at,
        uint256 words
    ) private view {
        uint256[12] storage holding = store.holdings[product][participant];
        unchecked {
            for (uint256 w = 0; w < words; ++w) {
                uint256 held = holding[w];
                uint256 issued = units.length == 0 ? 0 : Holdings.issuedSum(store, units, product, w);
                if (held == issued) continue;
                lanes[at + 2 * w] += (held & EVEN_LANES) - (issued & EVEN_LANES);
                lanes[at + 2 * w + 1] += ((held >> 32) & EVEN_LANES) - ((issued >> 32) & EVEN_LANES);
            }
        }
    }

    /// @dev The receiver is approved and lets the giver, or anybody, hand it energy; an account may always hand over between its own participants.
    function _requireAccepting(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 from,
        uint256 to
    ) private view {
        Participant memory receiver = near.registry.participantOf(to);
        Holdings.requireApproved(to, receiver.status);
        bool accepted = receiver.account == msg.sender || store.accepts[to][from] || store.accepts[to][0];
        require(accepted, IEnergyRegister.TransferNotAccepted(from, to));
    }

    function _addPosition(
        Holdings.Store storage store,
        uint256[] memory units,
        uint256 participant,
        uint256 product,
        int64[] memory positionKwh
    ) private view {
        for (uint256 w = 0; w < Lanes.wordsOf(positionKwh.length); ++w) {
            uint256 held = store.holdings[product][participant][w];
            uint256 issued = Holdings.issuedSum(store, units, product, w);
            if (held == issued) continue;
            uint256 i = w * Lanes.PER_WORD;
            for (uint256 lane = 0; lane < Lanes.PER_WORD && i < positionKwh.length; ++lane) {
                // Each below 2³² in at most sixteen products.
                positionKwh[i++] += int64(int256(Lanes.get(held, lane)) - int256(Lanes.get(issued, lane)));
            }
        }
    }

    /// @dev Requires that the participant is long by the amount in this interval on every day of the product.
    function _requireReducing(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint256 participant,
        Calendar.Node memory node,
        uint256 interval,
        uint256 amountKwh
    ) private view {
        uint256[] memory units = near.registry.unitsOf(participant);
        for (uint256 d = node.from; d < node.from + node.length; ++d) {
            if (!Calendar.hasDay(node, d)) continue;
            Calendar.Node memory day = store.calendar.nodeOf(Calendar.dayIn(node, d));
            int256 net = _netKwh(store, units, participant, store.calendar.pathOf(day), interval);
            require(
                net >= int256(amountKwh),
                IEnergyRegister.DebtorMayOnlyReduce(participant, day.firstDay, interval, net, amountKwh)
            );
        }
    }

    function _netKwh(
        Holdings.Store storage store,
        uint256[] memory units,
        uint256 participant,
        uint256[] memory path,
        uint256 interval
    ) private view returns (int256 net) {
        (uint256 w, uint256 lane) = (interval / Lanes.PER_WORD, interval % Lanes.PER_WORD);
        for (uint256 level = 0; level < path.length; ++level) {
            for (uint256 attributeClass = 0; attributeClass <= store.classCount; ++attributeClass) {
                uint256 product = Calendar.productOf(attributeClass, path[level]);
                net += int256(Lanes.get(store.holdings[product][participant][w], lane));
                net -= int256(Lanes.get(Holdings.issuedSum(store, units, product, w), lane));
            }
        }
    }

    function _intervalOf(uint256 id, uint256 intervals) private pure returns (uint256 interval) {
        interval = id & 0xff;
        require(interval < intervals, IEnergyRegister.UnknownInterval(id >> 8, interval, intervals));
    }
}
