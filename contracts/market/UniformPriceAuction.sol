// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEnergyRegister} from "../energy/IEnergyRegister.sol";
import {Lanes} from "../libraries/Lanes.sol";
import {Gate} from "../libraries/Windows.sol";
import {IClearingHouse} from "../money/IClearingHouse.sol";
import {IParticipantRegistry} from "../participants/IParticipantRegistry.sol";
import {AllotmentProgress, IUniformPriceAuction} from "./IUniformPriceAuction.sol";
import {SessionRecord, SessionState, SessionTerms} from "./ISealedSession.sol";
import {SealedSession} from "./SealedSession.sol";
import {Commitment} from "./libraries/Commitment.sol";
import {Optimality} from "./libraries/Optimality.sol";
import {PriceRule} from "./libraries/PriceRule.sol";
import {UniformKernel} from "./libraries/UniformKernel.sol";

/// @title Uniform-price auction
/// @notice See IUniformPriceAuction.
contract UniformPriceAuction is SealedSession, IUniformPriceAuction {
    mapping(uint256 session => mapping(address account => bytes32)) public progressOf;
    mapping(uint256 session => mapping(uint256 word => uint256)) private _prices;
    mapping(uint256 session => mapping(uint256 word => uint256)) private _volumes;

    constructor(
        address authority,
        IParticipantRegistry registry_,
        IClearingHouse house_,
        IEnergyRegister register_,
        Gate memory confirmationDepth
    ) SealedSession(authority, registry_, house_, register_, confirmationDepth, "UniformPriceAuction") {}

    // ------------------------------------------------------------------------------------------------ clear

    /// @inheritdoc IUniformPriceAuction
    function clear(
        uint256 session,
        address from,
        uint256[] calldata claims,
        UniformKernel.Progress calldata progress,
        bytes calldata items
    ) external {
        SessionTerms storage terms = _inState(session, SessionState.Live);
        _requirePassed(session, terms.revealsUntil);
        SessionRecord storage record = _records[session];
        uint256 intervals = record.intervals;
        require(claims.length == intervals, ClaimsMalformed(claims.length, intervals));
        require(progress.sums.length == intervals, ClaimsMalformed(progress.sums.length, intervals));
        if (!_isBeginning(progress)) {
            bytes32 given = keccak256(abi.encode(claims, progress));
            bytes32 known = progressOf[session][from];
            require(given == known, ProgressUnknown(session, from, given, known));
        }
        UniformKernel.Progress memory next = UniformKernel.sums(items, claims, progress);
        require(next.sheets <= record.sheets, BookMismatch(session, next.sheets, record.sheets));
        if (next.sheets < record.sheets) {
            progressOf[session][msg.sender] = keccak256(abi.encode(claims, next));
            return;
        }
        require(next.chain == record.book, BookMismatch(session, next.sheets, record.sheets));
        _conclude(session, terms, record, claims, next);
    }

    function _isBeginning(UniformKernel.Progress calldata progress) private pure returns (bool) {
        if (progress.chain != 0 || progress.sheets != 0 || progress.seen != 0) return false;
        for (uint256 i = 0; i < progress.sums.length; ++i) {
            if (progress.sums[i] != 0) return false;
        }
        return true;
    }

    /// @dev The whole book is in: tests the claims, prices the intervals, stores the result.
    function _conclude(
        uint256 session,
        SessionTerms storage terms,
        SessionRecord storage record,
        uint256[] calldata claims,
        UniformKernel.Progress memory p
    ) private {
        uint256[] memory prices = new uint256[](claims.length);
        uint256[] memory volumes = new uint256[](claims.length);
        for (uint256 i = 0; i < claims.length; ++i) {
            (int256 price, uint256 volume) = _clearInterval(terms, i, claims[i], p);
            prices[i] = uint32(int32(price));
            volumes[i] = volume * terms.lot;
        }
        prices = Lanes.pack(prices);
        volumes = Lanes.pack(volumes);
        record.clearedAt = Gate(uint40(block.timestamp), uint40(block.number));
        emit SessionCleared(session, msg.sender, prices, volumes);
        if (record.sheets == 0) {
            _end(session, SessionState.Ended);
            emit SessionEnded(session);
            return;
        }
        record.state = SessionState.Cleared;
        record.result = keccak256(abi.encode(claims, p.sums));
        for (uint256 w = 0; w < prices.length; ++w) {
            _prices[session][w] = prices[w];
            _volumes[session][w] = volumes[w];
        }
    }

    /// @dev Price (0.001/MWh) and volume (lots) of one interval; reverts if the claim is false.
    function _clearInterval(
        SessionTerms storage terms,
        uint256 i,
        uint256 packed,
        UniformKernel.Progress memory p
    ) private view returns (int256 price, uint256 volume) {
        Optimality.Claim memory claim = Optimality.unpack(packed);
        Optimality.Clearing memory c = Optimality.verify(
            i + 1,
            claim,
            Optimality.unpackSums(p.sums[i], p.seen >> (2 * i))
        );
        volume = c.volume;
        if (volume == 0) return (0, 0);
        PriceRule.Margins memory m;
        m.ask = _priceOf(terms, claim.a);
        m.bid = _priceOf(terms, claim.b);
        m.hasAlpha = c.alpha != Optimality.HIGH;
        m.hasBeta = c.beta != Optimality.LOW;
        if (m.hasAlpha) m.alpha = _priceOf(terms, c.alpha);
        if (m.hasBeta) m.beta = _priceOf(terms, c.beta);
        price = PriceRule.price(terms.rule, terms.k, terms.step, m);
    }

    /// @dev Price of a key, 0.001/MWh.
    function _priceOf(SessionTerms storage terms, uint256 key) private view returns (int256) {
        return terms.floor + int256(uint256(terms.tick)) * (int256(key >> 2) - 1);
    }

    // ------------------------------------------------------------------------------------------------ allot

    /// @inheritdoc IUniformPriceAuction
    function allot(
        uint256 session,
        uint256[] calldata claims,
        uint256[] calldata sums,
        AllotmentProgress calldata progress,
        bytes calldata items
    ) external {
        SessionTerms storage terms = _inState(session, SessionState.Cleared);
        SessionRecord storage record = _records[session];
        _requirePassed(session, terms.allotFrom);
        _requirePassed(session, _objectionsEnd(terms, record));
        bytes32 result = keccak256(abi.encode(claims, sums));
        require(result == record.result, ResultMismatch(session, result, record.result));
        UniformKernel.Cleared memory cleared = UniformKernel.Cleared(
            claims,
            sums,
            _pricesOf(session, claims.length),
            record.salts,
            session,
            terms.lot
        );
        require(progress.totals.length == claims.length, ClaimsMalformed(progress.totals.length, claims.length));
        UniformKernel.Fills memory f = _fillsFromCursor(session, record, cleared, progress, items);
        _apply(session, terms, f);
        record.cursor = _cursorOf(f.chain, f.sheets, f.totals);
        if (f.sheets == record.sheets) {
            require(f.chain == record.book, BookMismatch(session, f.sheets, record.sheets));
            _end(session, SessionState.Ended);
            emit SessionEnded(session);
        }
    }

    /// @dev Reads up to the cursor, tests the state there, and fills what comes behind.
    function _fillsFromCursor(
        uint256 session,
        SessionRecord storage record,
        UniformKernel.Cleared memory cleared,
        AllotmentProgress calldata progress,
        bytes calldata items
    ) private view returns (UniformKernel.Fills memory f) {
        uint256 done = uint32(uint256(record.cursor));
        require(progress.sheets <= done, CursorMismatch(session, progress.sheets, done));
        f.chain = progress.chain;
        f.sheets = progress.sheets;
        f.totals = progress.totals;
        if (progress.sheets < done) {
            f = UniformKernel.fills(items, done - progress.sheets, cleared, f.chain, f.sheets, f.totals);
            items = items[f.read:];
        }
        require(items.length != 0, NothingNew(session, f.sheets, done));
        bytes32 cursor = f.sheets == 0 ? _beginning(f) : _cursorOf(f.chain, f.sheets, f.totals);
        require(f.sheets == done && cursor == record.cursor, CursorMismatch(session, f.sheets, done));
        return UniformKernel.fills(items, type(uint256).max, cleared, f.chain, f.sheets, f.totals);
    }

    /// @dev Cursor of the beginning, 0; something else if chain or totals are not zero.
    function _beginning(UniformKernel.Fills memory f) private pure returns (bytes32 cursor) {
        cursor = f.chain;
        for (uint256 i = 0; i < f.totals.length; ++i) cursor |= bytes32(f.totals[i]);
    }

    function _cursorOf(bytes32 chain, uint256 sheets, uint256[] memory totals) private pure returns (bytes32) {
        uint256 hash = uint256(keccak256(abi.encode(chain, sheets, totals)));
        return bytes32((hash & ~uint256(type(uint32).max)) | sheets);
    }

    /// @dev Effects of an allotment: records, energy, money. Money is only given, and no condition depends on a participant.
    function _apply(uint256 session, SessionTerms storage terms, UniformKernel.Fills memory f) private {
        uint256 count = f.participants.length;
        uint256[] memory back = new uint256[](count);
        bytes memory records = new bytes(20 * count);
        int256 scale = int256(uint256(terms.lot)) * 1000;
        int256 deliveryDays = int256(uint256(_records[session].deliveryDays));
        mapping(uint256 participant => uint256 word) storage commitments = _commitments[session];
        for (uint256 i = 0; i < count; ++i) {
            uint256 participant = f.participants[i];
            int256 net = f.nets[i] * scale;
            uint256 paid = net < 0 ? uint256(-net * deliveryDays) : 0;
            back[i] = _moneyOf(terms, commitments[participant]) - paid;
            commitments[participant] = Commitment.allotted(net);
            assembly ("memory-safe") {
                let p := add(add(records, 32), mul(i, 20))
                let rest := and(mload(p), shr(160, not(0)))
                mstore(p, or(rest, or(shl(224, participant), shl(96, and(net, 0xffffffffffffffffffffffffffffffff)))))
            }
        }
        emit SheetsAllotted(session, f.sheets - count, records);
        register.moveMany(terms.product, f.heads, f.lanes);
        house.giveMany(f.participants, back);
    }

    function _pricesOf(uint256 session, uint256 intervals) private view returns (int256[] memory prices) {
        uint256[] memory words = new uint256[](Lanes.wordsOf(intervals));
        for (uint256 w = 0; w < words.length; ++w) words[w] = _prices[session][w];
        uint256[] memory lanes = Lanes.unpack(words, intervals);
        prices = new int256[](intervals);
        for (uint256 i = 0; i < intervals; ++i) prices[i] = int32(uint32(lanes[i]));
    }

    /// @inheritdoc IUniformPriceAuction
    function resultOf(uint256 session) external view returns (int256[] memory prices, uint256[] memory volumes) {
        _known(session);
        uint256 intervals = _records[session].intervals;
        prices = _pricesOf(session, intervals);
        uint256[] memory words = new uint256[](Lanes.wordsOf(intervals));
        for (uint256 w = 0; w < words.length; ++w) words[w] = _volumes[session][w];
        volumes = Lanes.unpack(words, intervals);
    }
}
