// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEnergyRegister} from "../energy/IEnergyRegister.sol";
import {Gate} from "../libraries/Windows.sol";
import {IClearingHouse} from "../money/IClearingHouse.sol";
import {IParticipantRegistry} from "../participants/IParticipantRegistry.sol";
import {AllotmentProgress, IUniformPriceAuction} from "./IUniformPriceAuction.sol";
import {SealedSession} from "./SealedSession.sol";
import {Allotting} from "./libraries/Allotting.sol";
import {Clearing} from "./libraries/Clearing.sol";
import {Sessions} from "./libraries/Sessions.sol";
import {UniformKernel} from "./libraries/UniformKernel.sol";

/// @title Uniform-price auction
/// @notice See IUniformPriceAuction.
contract UniformPriceAuction is SealedSession, IUniformPriceAuction {
    using Sessions for Sessions.Store;
    using Clearing for Clearing.Results;

    Clearing.Results private _results;

    constructor(
        address authority,
        IParticipantRegistry registry_,
        IClearingHouse house_,
        IEnergyRegister register_,
        Gate memory confirmationDepth
    ) SealedSession(authority, registry_, house_, register_, confirmationDepth, "UniformPriceAuction") {}

    /// @inheritdoc IUniformPriceAuction
    function clear(
        uint256 session,
        address from,
        uint256[] calldata claims,
        UniformKernel.Progress calldata progress,
        bytes calldata items
    ) external {
        Clearing.clear(_store, _results, _ledgers(), session, from, claims, progress, items);
    }

    /// @inheritdoc IUniformPriceAuction
    function allot(
        uint256 session,
        uint256[] calldata claims,
        uint256[] calldata sums,
        AllotmentProgress calldata progress,
        bytes calldata items
    ) external {
        Allotting.allot(_store, _results, _ledgers(), session, claims, sums, progress, items);
    }

    /// @inheritdoc IUniformPriceAuction
    function resultOf(uint256 session) external view returns (int256[] memory prices, uint256[] memory volumes) {
        _store.known(session);
        uint256 intervals = _store.records[session].intervals;
        return (_results.pricesOf(session, intervals), _results.volumesOf(session, intervals));
    }

    /// @inheritdoc IUniformPriceAuction
    function progressOf(uint256 session, address account) external view returns (bytes32) {
        return _results.progress[session][account];
    }
}
