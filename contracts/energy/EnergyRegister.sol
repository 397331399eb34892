// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {Lanes} from "../libraries/Lanes.sol";
import {IClearingHouse} from "../money/IClearingHouse.sol";
import {IParticipantRegistry} from "../participants/IParticipantRegistry.sol";
import {IEnergyRegister, Product} from "./IEnergyRegister.sol";
import {IOutageSchedule} from "./IOutageSchedule.sol";
import {Calendar} from "./libraries/Calendar.sol";
import {Differences} from "./libraries/Differences.sol";
import {Holdings} from "./libraries/Holdings.sol";
import {Issuance} from "./libraries/Issuance.sol";
import {Positions} from "./libraries/Positions.sol";
import {Registering} from "./libraries/Registering.sol";

/// @title Register of energy
/// @notice Verbs along the tree are in the linked libraries Registering, Issuance and Positions; what runs for every lane of a session is here.
contract EnergyRegister is IEnergyRegister, AccessManaged, Pausable {
    using Calendar for Calendar.Store;

    /// @dev For the loop of `_moveWords`; the same as in `Lanes` and `Differences`, which cannot lend theirs to assembly.
    uint256 private constant TOP_BITS = 0x8000000080000000800000008000000080000000800000008000000080000000;
    uint256 private constant EVEN_LANES = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;

    /// @notice Registry that knows accounts and units.
    IParticipantRegistry public immutable registry;

    /// @notice House that knows who let which module move its energy.
    IClearingHouse public immutable clearingHouse;

    /// @inheritdoc IEnergyRegister
    int256 public immutable offset;

    /// @inheritdoc IEnergyRegister
    uint256 public immutable dayLength;

    /// @notice A day freezes this long before it begins, seconds.
    uint256 public immutable gateLead;

    /// @inheritdoc IEnergyRegister
    address public outageSchedule;

    /// @inheritdoc IEnergyRegister
    address public settlement;

    /// @inheritdoc IEnergyRegister
    mapping(address module => bool) public isModule;

    /// @inheritdoc IEnergyRegister
    mapping(address module => bool) public hasLeft;

    Holdings.Store internal _store;

    mapping(uint256 product => uint256[24]) private _differences;
    /// @dev Who began a session that a successor ends: its participants' consent counts.
    mapping(uint256 product => address module) private _beganBy;

    constructor(
        address authority,
        IParticipantRegistry registry_,
        IClearingHouse clearingHouse_,
        int256 offset_,
        uint256 dayLength_,
        uint256 gateLead_
    ) AccessManaged(authority) {
        registry = registry_;
        clearingHouse = clearingHouse_;
        offset = offset_;
        dayLength = dayLength_;
        gateLead = gateLead_;
    }

    // Products

    /// @inheritdoc IEnergyRegister
    function registerYear(
        uint32 firstDay,
        uint16 deliveryDays,
        uint8 intervals,
        uint8[] calldata monthDays,
        uint256[2] calldata restDays
    ) external restricted returns (uint256 year) {
        return Registering.registerYear(_store, _near(), firstDay, deliveryDays, intervals, monthDays, restDays);
    }

    /// @inheritdoc IEnergyRegister
    function registerClass(uint16 attribute, uint64 bondPerKwh) external restricted returns (uint256 attributeClass) {
        return Registering.registerClass(_store, attribute, bondPerKwh);
    }

    // Issuance

    /// @inheritdoc IEnergyRegister
    function issue(
        uint256 participant,
        uint256 unit,
        uint256 product,
        uint256[] calldata lanes
    ) external whenNotPaused {
        Issuance.issue(_store, _near(), participant, unit, product, lanes);
    }

    /// @inheritdoc IEnergyRegister
    function withdraw(uint256 participant, uint256 unit, uint256 product, uint256[] calldata lanes) external {
        Issuance.withdraw(_store, _near(), participant, unit, product, lanes);
    }

    /// @inheritdoc IEnergyRegister
    function split(uint256 participant, uint256 unit, uint256 product, uint256[] calldata lanes) external {
        Issuance.split(_store, _near(), participant, unit, product, lanes);
    }

    /// @inheritdoc IEnergyRegister
    function recall(uint256 unit, uint256 day) external {
        Issuance.recall(_store, _near(), unit, day);
    }

    /// @inheritdoc IEnergyRegister
    function splitUnsold(uint256 unit, uint256 product, uint256 day) external {
        Issuance.splitUnsold(_store, _near(), unit, product, day);
    }

    /// @inheritdoc IEnergyRegister
    function refreshOutages(uint256 unit, uint256 firstDay, uint256 deliveryDays) external {
        Issuance.refreshOutages(_store, _near(), unit, firstDay, deliveryDays);
    }

    // Trading

    /// @inheritdoc IEnergyRegister
    function transfer(uint256 from, uint256 to, uint256 id, uint256 amountKwh) external {
        Positions.transfer(_store, _near(), from, to, id, amountKwh);
    }

    /// @inheritdoc IEnergyRegister
    function acceptFrom(uint256 participant, uint256 from, bool accepts) external {
        Positions.acceptFrom(_store, _near(), participant, from, accepts);
    }

    /// @inheritdoc IEnergyRegister
    function declareDemand(uint256 participant, uint256 product, uint256[] calldata lanes) external {
        Positions.declareDemand(_store, _near(), participant, product, lanes);
    }

    // Modules

    /// @inheritdoc IEnergyRegister
    function registerModule(address module) external restricted {
        require(!isModule[module], ModuleAlreadyRegistered(module));
        isModule[module] = true;
        emit ModuleRegistered(module);
    }

    /// @inheritdoc IEnergyRegister
    function succeed(address old, address successor, uint256[] calldata products) external restricted {
        require(isModule[old] || hasLeft[old], UnknownModule(old));
        require(isModule[successor] && successor != old, UnknownModule(successor));
        (isModule[old], hasLeft[old]) = (false, true);
        uint256[] memory handed = new uint256[](products.length);
        uint256 count = 0;
        for (uint256 i = 0; i < products.length; ++i) {
            Holdings.LiveSession storage live = _store.live[products[i]];
            // The list was fixed long ago: what ended since is no reason to fail.
            if (live.module != old) continue;
            if (!live.inherited) _beganBy[products[i]] = old;
            (live.module, live.inherited) = (successor, true);
            handed[count++] = products[i];
        }
        assembly ("memory-safe") {
            mstore(handed, count)
        }
        emit ModuleSucceeded(old, successor, handed);
    }

    /// @inheritdoc IEnergyRegister
    function setOutageSchedule(address schedule) external restricted {
        outageSchedule = schedule;
        emit OutageScheduleSet(schedule);
    }

    /// @inheritdoc IEnergyRegister
    function setSettlement(address settlement_) external restricted {
        settlement = settlement_;
        emit SettlementSet(settlement_);
    }

    /// @inheritdoc IEnergyRegister
    function pause() external restricted {
        _pause();
    }

    /// @inheritdoc IEnergyRegister
    function unpause() external restricted {
        _unpause();
    }

    // Sessions

    /// @inheritdoc IEnergyRegister
    function beginSession(uint256 product) external {
        require(isModule[msg.sender], UnknownModule(msg.sender));
        bool free = !clearingHouse.isFrozen(msg.sender) && !clearingHouse.hasSuccessor(msg.sender);
        require(free, ModuleCannotBegin(msg.sender));
        Holdings.requireOpen(_near(), product, Holdings.known(_store, product));
        Holdings.LiveSession storage live = _store.live[product];
        require(live.module == address(0), SessionAlive(product, live.module));
        _store.live[product] = Holdings.LiveSession(msg.sender, uint40(block.timestamp), 0, false);
        emit SessionBegun(product, msg.sender);
    }

    /// @inheritdoc IEnergyRegister
    function endSession(uint256 product) external {
        Holdings.LiveSession memory live = _liveOfCaller(product);
        require(live.openWords == 0, DifferencesOpen(product, live.openWords));
        delete _store.live[product];
        emit SessionEnded(product, msg.sender);
    }

    /// @inheritdoc IEnergyRegister
    function moveMany(uint256 product, uint256[] calldata heads, uint256[] calldata lanes) external {
        Holdings.LiveSession memory live = _liveOfCaller(product);
        uint256 intervals = _store.calendar.intervalsOf(product);
        Holdings.requireLanes(intervals, heads.length, lanes);
        _requireConsents(live.inherited ? _beganBy[product] : msg.sender, live.since, heads);
        uint256[] memory totals = _moveAll(product, Lanes.wordsOf(intervals), heads, lanes);
        emit EnergyMoved(product, msg.sender, heads, lanes);
        _store.live[product].openWords = _carryDifferences(product, live.openWords, totals);
        uint256 attributeClass = product >> Calendar.CLASS_SHIFT;
        if (attributeClass == 0) return;
        uint256 rate = _store.classes[attributeClass].bondPerKwh;
        if (rate != 0) Positions.secureBatch(_store, _near(), product, rate, heads, lanes);
    }

    // Delivery

    /// @inheritdoc IEnergyRegister
    function deliver(
        uint256 day,
        uint256[] calldata participants,
        uint256[] calldata owed
    ) external returns (uint256[] memory drawn) {
        require(msg.sender == settlement, NotTheSettlement(msg.sender));
        return Positions.deliver(_store, _near(), day, participants, owed);
    }

    // Views

    /// @inheritdoc IEnergyRegister
    function productOf(uint256 product) external view returns (Product memory) {
        return Registering.productOf(_store, product);
    }

    /// @inheritdoc IEnergyRegister
    function yearCount() external view returns (uint256) {
        return _store.calendar.count;
    }

    /// @inheritdoc IEnergyRegister
    function calendarOf(
        uint256 year
    )
        external
        view
        returns (
            uint256 firstDay,
            uint256 deliveryDays,
            uint256 intervals,
            uint256[] memory monthDays,
            uint256[2] memory restDays
        )
    {
        return Registering.calendarOf(_store, year);
    }

    /// @inheritdoc IEnergyRegister
    function classCount() external view returns (uint256) {
        return _store.classCount;
    }

    /// @inheritdoc IEnergyRegister
    function classOf(uint256 attributeClass) external view returns (uint256 attribute, uint256 bondPerKwh) {
        Holdings.Class memory found = _store.classes[attributeClass];
        return (found.attribute, found.bondPerKwh);
    }

    /// @inheritdoc IEnergyRegister
    function childrenOf(uint256 product) external view returns (uint256[] memory) {
        return Registering.childrenOf(_store, product);
    }

    /// @inheritdoc IEnergyRegister
    function deliveryGate(uint256 product) external view returns (uint256) {
        return Holdings.gateOf(_near(), Holdings.known(_store, product).firstDay);
    }

    /// @inheritdoc IEnergyRegister
    function lanesOf(uint256 product, uint256[] calldata participants) external view returns (uint256[] memory lanes) {
        uint256 words = Lanes.wordsOf(_store.calendar.intervalsOf(product));
        mapping(uint256 => uint256[12]) storage holdings = _store.holdings[product];
        lanes = new uint256[](participants.length * words);
        uint256 next;
        assembly ("memory-safe") {
            next := add(lanes, 32)
        }
        unchecked {
            for (uint256 i = 0; i < participants.length; ++i) {
                uint256[12] storage holding = holdings[participants[i]];
                // Every reveal reads all words of its sellers here. There is room for `words` of each, and a day has at most twelve.
                assembly ("memory-safe") {
                    let slot := holding.slot
                    for {
                        let end := add(slot, words)
                    } lt(slot, end) {
                        slot := add(slot, 1)
                    } {
                        mstore(next, sload(slot))
                        next := add(next, 32)
                    }
                }
            }
        }
    }

    /// @inheritdoc IEnergyRegister
    function issuedLanesOf(uint256 unit, uint256 product) external view returns (uint256[] memory) {
        return _read(_store.issued[product][unit], product);
    }

    /// @inheritdoc IEnergyRegister
    function issuedSumOf(uint256 participant, uint256 product) external view returns (uint256[] memory) {
        return Positions.issuedSumOf(_store, _near(), participant, product);
    }

    /// @inheritdoc IEnergyRegister
    function belowOf(uint256 unit, uint256 product) external view returns (uint256[] memory) {
        return _read(_store.below[Calendar.nodeIdOf(product)][unit], product);
    }

    /// @inheritdoc IEnergyRegister
    function balanceOf(uint256 participant, uint256 id) external view returns (uint256) {
        return Positions.balanceOf(_store, participant, id);
    }

    /// @inheritdoc IEnergyRegister
    function positionOf(uint256 participant, uint256 product) external view returns (int64[] memory) {
        return Positions.positionOf(_store, _near(), participant, product);
    }

    /// @inheritdoc IEnergyRegister
    function dayPositionOf(uint256 participant, uint256 day) external view returns (int64[] memory) {
        return Positions.dayPositionOf(_store, _near(), participant, day);
    }

    /// @inheritdoc IEnergyRegister
    function acceptsFrom(uint256 participant, uint256 from) external view returns (bool) {
        return _store.accepts[participant][from] || _store.accepts[participant][0];
    }

    /// @inheritdoc IEnergyRegister
    function netOf(
        uint256[] calldata products,
        uint256[] calldata participants,
        uint256 bias
    ) external view returns (uint256[] memory lanes) {
        return Positions.netOf(_store, _near(), products, participants, bias);
    }

    /// @inheritdoc IEnergyRegister
    function productsOn(
        uint256 day
    ) external view returns (uint256 intervals, uint256[] memory products, bool[] memory used, bool bonded) {
        return Positions.productsOn(_store, day);
    }

    /// @inheritdoc IEnergyRegister
    function obligationOf(uint256 participant, uint256 product) external view returns (uint256) {
        return Positions.obligationOf(_store, _near(), participant, product);
    }

    /// @inheritdoc IEnergyRegister
    function bondOf(uint256 participant, uint256 product) external view returns (uint256) {
        return _store.bonds[product][participant];
    }

    /// @inheritdoc IEnergyRegister
    function bondTotal() external view returns (uint256) {
        return _store.bondTotal;
    }

    /// @inheritdoc IEnergyRegister
    function liveSession(uint256 product) external view returns (address module, uint256 since) {
        Holdings.LiveSession memory live = _store.live[product];
        return (live.module, live.since);
    }

    /// @inheritdoc IEnergyRegister
    function openDifferences(uint256 product) external view returns (uint256) {
        return _store.live[product].openWords;
    }

    /// @inheritdoc IEnergyRegister
    function differencesOf(uint256 product) external view returns (int64[] memory differencesKwh) {
        differencesKwh = new int64[](_store.calendar.intervalsOf(product));
        for (uint256 i = 0; i < differencesKwh.length; ++i) {
            differencesKwh[i] = int64(Differences.ofInterval(_differences[product], i));
        }
    }

    // Moves

    /// @dev Asks the house for the consent of every head's participant, with the call written by hand: the heads are shifted on the way, no second list is built.
    function _requireConsents(address module, uint256 since, uint256[] calldata heads) private view {
        bytes4 selector = IClearingHouse.requireConsent.selector;
        address house = address(clearingHouse);
        assembly ("memory-safe") {
            let call_ := mload(0x40)
            mstore(call_, selector)
            mstore(add(call_, 4), module)
            mstore(add(call_, 36), since)
            mstore(add(call_, 68), 96)
            mstore(add(call_, 100), heads.length)
            let to := add(call_, 132)
            let from := heads.offset
            for {
                let end := add(from, shl(5, heads.length))
            } lt(from, end) {
                from := add(from, 32)
            } {
                mstore(to, shr(1, calldataload(from)))
                to := add(to, 32)
            }
            if iszero(staticcall(gas(), house, call_, sub(to, call_), 0, 0)) {
                returndatacopy(call_, 0, returndatasize())
                revert(call_, returndatasize())
            }
        }
    }

    /// @dev Applies the moves of a batch; `lanes` has `words` words for each head. Returns its totals: even and odd lanes of word w that were got at 2w and 2w + 1,
    /// given at 2·words + the same.
    function _moveAll(
        uint256 product,
        uint256 words,
        uint256[] calldata heads,
        uint256[] calldata lanes
    ) internal virtual returns (uint256[] memory totals) {
        mapping(uint256 => uint256[12]) storage holdings = _store.holdings[product];
        totals = new uint256[](4 * words);
        uint256[] calldata moved = lanes;
        unchecked {
            for (uint256 i = 0; i < heads.length; ++i) {
                uint256 head = heads[i];
                assembly ("memory-safe") {
                    moved.offset := add(lanes.offset, mul(i, shl(5, words)))
                    moved.length := words
                }
                uint256 refused = _moveWords(holdings[head >> 1], head & 1, moved, totals);
                if (refused != words) _refuse(product, head, refused, moved[refused]);
            }
        }
    }

    /// @dev Runs for every word of an allotment, so it is written by hand: one read and one write of storage for each word that is not zero, the steps of `Lanes` and
    /// `Differences` in line. Returns the first word that does not fit, of which nothing is written, or the number of words. No total carries: a batch has fewer
    /// than 2³² words. Its plain twin is in the tests' `PlainRegister`.
    function _moveWords(
        uint256[12] storage holding,
        uint256 side,
        uint256[] calldata moved,
        uint256[] memory totals
    ) private returns (uint256 w) {
        assembly ("memory-safe") {
            let words := moved.length
            let total := add(add(totals, 32), mul(side, shl(6, words)))
            // a − b is not(not(a) + b), and it borrows where not(a) + b carries: one way for both sides
            let turn := sub(0, side)
            for {} lt(w, words) {
                w := add(w, 1)
            } {
                let amount := calldataload(add(moved.offset, shl(5, w)))
                if amount {
                    let slot := add(holding.slot, w)
                    let held := xor(sload(slot), turn)
                    let result := add(held, amount)
                    if and(or(and(held, amount), and(or(held, amount), not(result))), TOP_BITS) {
                        break
                    } // a carry
                    sstore(slot, xor(result, turn))
                    mstore(total, add(mload(total), and(amount, EVEN_LANES)))
                    mstore(add(total, 32), add(mload(add(total, 32)), and(shr(32, amount), EVEN_LANES)))
                }
                total := add(total, 64)
            }
        }
    }

    /// @dev Says which lane of a move does not fit: the plain step meets it again and reverts.
    function _refuse(uint256 product, uint256 head, uint256 w, uint256 amount) private {
        _moveWord(product, head, w, amount);
        assert(false);
    }

    /// @dev One word of a move.
    function _moveWord(uint256 product, uint256 head, uint256 w, uint256 amount) internal {
        if (head & 1 == 1) Holdings.sub(_store, product, head >> 1, w, amount);
        else Holdings.add(_store, product, head >> 1, w, amount);
    }

    /// @dev Adds the totals of a batch to the stored differences and returns how many words are not zero then. When none was open, nothing is read.
    function _carryDifferences(
        uint256 product,
        uint16 openWords,
        uint256[] memory totals
    ) private returns (uint16 openAfter) {
        uint256[24] storage differences = _differences[product];
        uint256 pairs = totals.length / 2;
        openAfter = openWords;
        for (uint256 k = 0; k < pairs; ++k) {
            (uint256 got, uint256 given) = (totals[k], totals[pairs + k]);
            if (got == given) continue;
            uint256 before = openWords == 0 ? 0 : differences[k];
            uint256 afterwards = Differences.carry(before, got, given);
            if (before == 0) ++openAfter;
            if (afterwards == 0) --openAfter;
            differences[k] = afterwards;
        }
    }

    function _liveOfCaller(uint256 product) private view returns (Holdings.LiveSession memory live) {
        live = _store.live[product];
        require(live.module == msg.sender, NotModuleOfSession(product, live.module, msg.sender));
    }

    function _read(uint256[12] storage stored, uint256 product) private view returns (uint256[] memory lanes) {
        lanes = new uint256[](Lanes.wordsOf(_store.calendar.intervalsOf(product)));
        for (uint256 w = 0; w < lanes.length; ++w) lanes[w] = stored[w];
    }

    function _near() private view returns (Holdings.Neighbours memory) {
        IOutageSchedule outages = IOutageSchedule(outageSchedule);
        return Holdings.Neighbours(registry, clearingHouse, outages, offset, dayLength, gateLead);
    }
}
