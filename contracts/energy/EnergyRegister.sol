// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {Lanes} from "../libraries/Lanes.sol";
import {IClearingHouse} from "../money/IClearingHouse.sol";
import {IParticipantRegistry, Participant, Source, Status, Unit} from "../participants/IParticipantRegistry.sol";
import {IEnergyRegister, Product} from "./IEnergyRegister.sol";
import {ISessionLock} from "./ISessionLock.sol";
import {Capacity} from "./libraries/Capacity.sol";
import {Differences} from "./libraries/Differences.sol";

/// @title Register of energy
contract EnergyRegister is IEnergyRegister, AccessManaged, Pausable {
    /// @dev One word. `openWords` counts the words of differences that are not zero.
    struct LiveSession {
        address module;
        uint40 since;
        uint16 openWords;
    }

    uint256 private constant MOST_INTERVALS = 96;
    /// @dev For the loop of `_moveWords`; the same as in `Lanes` and `Differences`, which cannot lend theirs to assembly.
    uint256 private constant TOP_BITS = 0x8000000080000000800000008000000080000000800000008000000080000000;
    uint256 private constant EVEN_LANES = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
    uint256 private constant KNOWN_SOURCES = (1 << (uint256(type(Source).max) + 1)) - 2;

    /// @notice Registry that knows accounts and units.
    IParticipantRegistry public immutable registry;

    /// @notice House that knows who let which module move its energy.
    IClearingHouse public immutable clearingHouse;

    /// @notice Local time is UTC plus this, seconds.
    int256 public immutable offset;

    /// @notice Length of a delivery day, seconds (86,400; shorter on demonstration networks).
    uint256 public immutable dayLength;

    /// @notice A day freezes this long before it begins, seconds.
    uint256 public immutable gateLead;

    /// @inheritdoc IEnergyRegister
    uint256 public productCount;

    /// @inheritdoc IEnergyRegister
    mapping(address module => bool) public isModule;

    mapping(uint256 product => Product) private _products;
    mapping(bytes32 terms => uint256 product) private _productWith;
    mapping(uint256 product => LiveSession) private _live;

    /// @dev Lanes by product first: a batch computes the place of the product once. A day has at most 96 intervals, 12 words.
    mapping(uint256 product => mapping(uint256 participant => uint256[12])) internal _holdings;
    mapping(uint256 product => mapping(uint256 unit => uint256[12])) private _issued;
    mapping(uint256 product => mapping(uint256 participant => uint256[12])) private _issuedSums;
    mapping(uint256 product => uint256[12]) private _supplies;
    mapping(uint256 product => uint256[24]) private _differences;

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

    /// @inheritdoc IEnergyRegister
    function registerProduct(Product calldata terms) external restricted returns (uint256 product) {
        require(terms.deliveryDays == 1 && terms.parent == 0, OnlyDayProducts(terms.deliveryDays, terms.parent));
        require(terms.intervals != 0 && terms.intervals <= MOST_INTERVALS, IntervalsOutOfRange(terms.intervals));
        require(terms.attribute & ~KNOWN_SOURCES == 0, UnknownAttribute(terms.attribute));
        require(terms.bondPerKwh == 0, BondNeedsSettlement(terms.bondPerKwh));
        uint256 gate = _gateOf(terms.firstDay);
        require(block.timestamp < gate, AlreadyInDelivery(terms.firstDay, gate));
        bytes32 key = keccak256(abi.encode(terms.firstDay, terms.deliveryDays, terms.intervals, terms.attribute));
        require(_productWith[key] == 0, ProductAlreadyRegistered(_productWith[key]));
        product = ++productCount;
        _productWith[key] = product;
        _products[product] = terms;
        emit ProductRegistered(product, terms);
    }

    /// @inheritdoc IEnergyRegister
    function issue(
        uint256 participant,
        uint256 unit,
        uint256 product,
        uint256[] calldata lanes
    ) external whenNotPaused {
        Product memory terms = _begin(participant, product);
        Unit memory source = _unitOf(unit, participant);
        require(_fits(source.source, terms.attribute), SourceNotInClass(unit, source.source, terms.attribute));
        _requireLanes(terms.intervals, 1, lanes);
        for (uint256 w = 0; w < lanes.length; ++w) {
            if (lanes[w] == 0) continue;
            uint256 capacity = Capacity.lanesOf(source.capacityKw, w, terms.intervals);
            _addIssued(unit, product, w, lanes[w], capacity);
            _addSupply(product, w, lanes[w]);
            _issuedSums[product][participant][w] = Lanes.add(_issuedSums[product][participant][w], lanes[w]);
            _addHolding(product, participant, _holdings[product][participant], w, lanes[w]);
        }
        emit EnergyIssued(participant, unit, product, lanes);
    }

    /// @inheritdoc IEnergyRegister
    function withdraw(uint256 participant, uint256 unit, uint256 product, uint256[] calldata lanes) external {
        Product memory terms = _begin(participant, product);
        _unitOf(unit, participant);
        _requireFree(product, participant);
        _requireLanes(terms.intervals, 1, lanes);
        for (uint256 w = 0; w < lanes.length; ++w) {
            if (lanes[w] == 0) continue;
            _subIssued(unit, product, w, lanes[w]);
            _issuedSums[product][participant][w] = Lanes.sub(_issuedSums[product][participant][w], lanes[w]);
            _subHolding(product, participant, _holdings[product][participant], w, lanes[w]);
            _supplies[product][w] = Lanes.sub(_supplies[product][w], lanes[w]);
        }
        emit EnergyWithdrawn(participant, unit, product, lanes);
    }

    /// @inheritdoc IEnergyRegister
    function transfer(uint256 from, uint256 to, uint256 id, uint256 amountKwh) external {
        uint256 product = id >> 8;
        Product memory terms = _begin(from, product);
        uint256 interval = _intervalOf(id, terms.intervals);
        _requireApproved(to, registry.participantOf(to).status);
        _requireFree(product, from);
        (uint256 w, uint256 lane) = (interval / Lanes.PER_WORD, interval % Lanes.PER_WORD);
        uint256 held = Lanes.get(_holdings[product][from][w], lane);
        require(amountKwh <= held, HoldingTooSmall(product, from, interval, held, amountKwh));
        uint256 word = Lanes.one(lane, amountKwh);
        _subHolding(product, from, _holdings[product][from], w, word);
        _addHolding(product, to, _holdings[product][to], w, word);
        emit EnergyTransferred(product, from, to, interval, amountKwh);
    }

    /// @inheritdoc IEnergyRegister
    function declareDemand(uint256 participant, uint256 product, uint256[] calldata lanes) external {
        Product memory terms = _begin(participant, product);
        _requireLanes(terms.intervals, 1, lanes);
        emit DemandDeclared(participant, product, lanes);
    }

    /// @inheritdoc IEnergyRegister
    function registerModule(address module) external restricted {
        require(!isModule[module], ModuleAlreadyRegistered(module));
        isModule[module] = true;
        emit ModuleRegistered(module);
    }

    /// @inheritdoc IEnergyRegister
    function pause() external restricted {
        _pause();
    }

    /// @inheritdoc IEnergyRegister
    function unpause() external restricted {
        _unpause();
    }

    /// @inheritdoc IEnergyRegister
    function beginSession(uint256 product) external {
        require(isModule[msg.sender], UnknownModule(msg.sender));
        _requireOpenDay(product, _known(product));
        LiveSession storage live = _live[product];
        require(live.module == address(0), SessionAlive(product, live.module));
        _live[product] = LiveSession(msg.sender, uint40(block.timestamp), 0);
        emit SessionBegun(product, msg.sender);
    }

    /// @inheritdoc IEnergyRegister
    function endSession(uint256 product) external {
        LiveSession memory live = _liveOfCaller(product);
        require(live.openWords == 0, DifferencesOpen(product, live.openWords));
        delete _live[product];
        emit SessionEnded(product, msg.sender);
    }

    /// @inheritdoc IEnergyRegister
    function moveMany(uint256 product, uint256[] calldata heads, uint256[] calldata lanes) external {
        LiveSession memory live = _liveOfCaller(product);
        uint256 intervals = _products[product].intervals;
        _requireLanes(intervals, heads.length, lanes);
        _requireConsents(live.since, heads);
        uint256[] memory totals = _moveAll(product, Lanes.wordsOf(intervals), heads, lanes);
        emit EnergyMoved(product, msg.sender, heads, lanes);
        _live[product].openWords = _carryDifferences(product, live.openWords, totals);
    }

    /// @inheritdoc IEnergyRegister
    function productOf(uint256 product) external view returns (Product memory) {
        return _products[product];
    }

    /// @inheritdoc IEnergyRegister
    function deliveryGate(uint256 product) external view returns (uint256) {
        return _gateOf(_known(product).firstDay);
    }

    /// @inheritdoc IEnergyRegister
    function lanesOf(uint256 product, uint256[] calldata participants) external view returns (uint256[] memory lanes) {
        uint256 words = Lanes.wordsOf(_products[product].intervals);
        mapping(uint256 => uint256[12]) storage holdings = _holdings[product];
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
        return _read(_issued[product][unit], product);
    }

    /// @inheritdoc IEnergyRegister
    function issuedSumOf(uint256 participant, uint256 product) external view returns (uint256[] memory) {
        return _read(_issuedSums[product][participant], product);
    }

    /// @inheritdoc IEnergyRegister
    function supplyOf(uint256 product) external view returns (uint256[] memory) {
        return _read(_supplies[product], product);
    }

    /// @inheritdoc IEnergyRegister
    function balanceOf(uint256 participant, uint256 id) external view returns (uint256) {
        uint256 product = id >> 8;
        uint256 interval = _intervalOf(id, _known(product).intervals);
        return Lanes.get(_holdings[product][participant][interval / Lanes.PER_WORD], interval % Lanes.PER_WORD);
    }

    /// @inheritdoc IEnergyRegister
    function positionOf(uint256 participant, uint256 product) external view returns (int64[] memory positionKwh) {
        uint256 intervals = _products[product].intervals;
        uint256[] memory held = Lanes.unpack(_read(_holdings[product][participant], product), intervals);
        uint256[] memory issued = Lanes.unpack(_read(_issuedSums[product][participant], product), intervals);
        positionKwh = new int64[](intervals);
        for (uint256 i = 0; i < intervals; ++i) positionKwh[i] = int64(int256(held[i]) - int256(issued[i]));
    }

    /// @inheritdoc IEnergyRegister
    function liveSession(uint256 product) external view returns (address module, uint256 since) {
        LiveSession memory live = _live[product];
        return (live.module, live.since);
    }

    /// @inheritdoc IEnergyRegister
    function openDifferences(uint256 product) external view returns (uint256) {
        return _live[product].openWords;
    }

    /// @inheritdoc IEnergyRegister
    function differencesOf(uint256 product) external view returns (int64[] memory differencesKwh) {
        differencesKwh = new int64[](_products[product].intervals);
        for (uint256 i = 0; i < differencesKwh.length; ++i) {
            differencesKwh[i] = int64(Differences.ofInterval(_differences[product], i));
        }
    }

    // Moves

    /// @dev Asks the house for the consent of every head's participant, with the call written by hand: the heads are shifted on the way, no second list is built.
    function _requireConsents(uint256 since, uint256[] calldata heads) private view {
        bytes4 selector = IClearingHouse.requireConsent.selector;
        address house = address(clearingHouse);
        assembly ("memory-safe") {
            let call_ := mload(0x40)
            mstore(call_, selector)
            mstore(add(call_, 4), caller())
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
        mapping(uint256 => uint256[12]) storage holdings = _holdings[product];
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
        _moveWord(product, head, _holdings[product][head >> 1], w, amount);
        assert(false);
    }

    /// @dev One word of a move.
    function _moveWord(uint256 product, uint256 head, uint256[12] storage holding, uint256 w, uint256 amount) internal {
        if (head & 1 == 1) _subHolding(product, head >> 1, holding, w, amount);
        else _addHolding(product, head >> 1, holding, w, amount);
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

    function _addHolding(
        uint256 product,
        uint256 participant,
        uint256[12] storage holding,
        uint256 w,
        uint256 amount
    ) private {
        uint256 held = holding[w];
        uint256 lane = Lanes.firstOverflow(held, amount);
        if (lane != Lanes.PER_WORD) {
            revert HoldingTooLarge(
                product,
                participant,
                _interval(w, lane),
                Lanes.get(held, lane),
                Lanes.get(amount, lane)
            );
        }
        unchecked {
            holding[w] = held + amount;
        }
    }

    function _subHolding(
        uint256 product,
        uint256 participant,
        uint256[12] storage holding,
        uint256 w,
        uint256 amount
    ) private {
        uint256 held = holding[w];
        uint256 lane = Lanes.firstAbove(amount, held);
        if (lane != Lanes.PER_WORD) {
            revert HoldingTooSmall(
                product,
                participant,
                _interval(w, lane),
                Lanes.get(held, lane),
                Lanes.get(amount, lane)
            );
        }
        unchecked {
            holding[w] = held - amount;
        }
    }

    // Issuance

    function _addIssued(uint256 unit, uint256 product, uint256 w, uint256 amount, uint256 capacity) private {
        uint256 issued = _issued[product][unit][w];
        uint256 lane = Lanes.firstOverflow(issued, amount);
        unchecked {
            if (lane == Lanes.PER_WORD) lane = Lanes.firstAbove(issued + amount, capacity);
            if (lane == Lanes.PER_WORD) _issued[product][unit][w] = issued + amount;
            else {
                (uint256 i, uint256 cap) = (_interval(w, lane), Lanes.get(capacity, lane));
                revert CapacityExceeded(unit, product, i, cap, Lanes.get(issued, lane), Lanes.get(amount, lane));
            }
        }
    }

    function _subIssued(uint256 unit, uint256 product, uint256 w, uint256 amount) private {
        uint256 issued = _issued[product][unit][w];
        uint256 lane = Lanes.firstAbove(amount, issued);
        if (lane != Lanes.PER_WORD) {
            revert IssuedTooSmall(unit, product, _interval(w, lane), Lanes.get(issued, lane), Lanes.get(amount, lane));
        }
        unchecked {
            _issued[product][unit][w] = issued - amount;
        }
    }

    function _addSupply(uint256 product, uint256 w, uint256 amount) private {
        uint256 supply = _supplies[product][w];
        uint256 lane = Lanes.firstOverflow(supply, amount);
        if (lane != Lanes.PER_WORD) {
            revert SupplyTooLarge(product, _interval(w, lane), Lanes.get(supply, lane), Lanes.get(amount, lane));
        }
        unchecked {
            _supplies[product][w] = supply + amount;
        }
    }

    function _fits(Source source, uint256 attribute) private pure returns (bool) {
        return attribute == 0 || attribute & (1 << uint256(source)) != 0;
    }

    // Guards

    /// @dev Every verb of a participant begins with this: its own account, approved, a known product whose day is not frozen.
    function _begin(uint256 participant, uint256 product) private view returns (Product memory terms) {
        Participant memory record = registry.participantOf(participant);
        require(record.account == msg.sender, NotAccountOf(participant, msg.sender));
        _requireApproved(participant, record.status);
        terms = _known(product);
        _requireOpenDay(product, terms);
    }

    /// @dev The holding of the participant may decrease now.
    function _requireFree(uint256 product, uint256 participant) private view {
        LiveSession memory live = _live[product];
        require(live.openWords == 0, DifferencesOpen(product, live.openWords));
        if (live.module == address(0)) return;
        require(!_isCommitted(live.module, product, participant), HoldingCommitted(product, participant, live.module));
    }

    /// @dev Everything but a clean `false` is a commitment: a module that reverts, returns nothing, too much or something else must not let holdings escape.
    function _isCommitted(address module, uint256 product, uint256 participant) private view returns (bool) {
        (bool success, bytes memory answer) = module.staticcall(
            abi.encodeCall(ISessionLock.isCommitted, (product, participant))
        );
        return !success || answer.length != 32 || abi.decode(answer, (uint256)) != 0;
    }

    function _liveOfCaller(uint256 product) private view returns (LiveSession memory live) {
        live = _live[product];
        require(live.module == msg.sender, NotModuleOfSession(product, live.module, msg.sender));
    }

    function _known(uint256 product) private view returns (Product memory terms) {
        terms = _products[product];
        require(terms.intervals != 0, UnknownProduct(product));
    }

    function _requireOpenDay(uint256 product, Product memory terms) private view {
        uint256 gate = _gateOf(terms.firstDay);
        require(block.timestamp < gate, DayFrozen(product, gate));
    }

    function _requireApproved(uint256 participant, Status status) private pure {
        require(status == Status.Approved, ParticipantNotApproved(participant));
    }

    function _unitOf(uint256 unit, uint256 participant) private view returns (Unit memory found) {
        found = registry.unitOf(unit);
        require(found.participant == participant, UnitOfAnother(unit, found.participant, participant));
    }

    /// @dev `lanes` are days of so many intervals for so many participants, zero behind the last interval of each.
    function _requireLanes(uint256 intervals, uint256 participants, uint256[] calldata lanes) private pure {
        uint256 words = Lanes.wordsOf(intervals);
        require(lanes.length == participants * words, LanesLengthWrong(participants * words, lanes.length));
        uint256 mask = Lanes.maskOf(intervals, words - 1);
        if (mask == type(uint256).max) return;
        for (uint256 last = words; last <= lanes.length; last += words) {
            require(lanes[last - 1] & ~mask == 0, LanesBeyondDay(lanes[last - 1], mask));
        }
    }

    function _intervalOf(uint256 id, uint256 intervals) private pure returns (uint256 interval) {
        interval = id & 0xff;
        require(interval < intervals, UnknownInterval(id >> 8, interval, intervals));
    }

    function _interval(uint256 w, uint256 lane) private pure returns (uint256) {
        return w * Lanes.PER_WORD + lane;
    }

    function _read(uint256[12] storage stored, uint256 product) private view returns (uint256[] memory lanes) {
        lanes = new uint256[](Lanes.wordsOf(_products[product].intervals));
        for (uint256 w = 0; w < lanes.length; ++w) lanes[w] = stored[w];
    }

    /// @dev A gate before 1970 counts as 1970: long past.
    function _gateOf(uint256 firstDay) private view returns (uint256) {
        int256 gate = int256(firstDay * dayLength) - offset - int256(gateLead);
        return gate > 0 ? uint256(gate) : 0;
    }
}
