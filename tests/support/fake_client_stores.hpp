// Our keys, and tokens revoked or used, in memory; they pass the same contract suites as the SQL stores.
#pragma once

#include <algorithm>
#include <map>

#include "domain/clients/store.hpp"

namespace vestibule::tests {

class FakeSigningKeyStore final : public clients::SigningKeyStore {
  public:
    explicit FakeSigningKeyStore(const Clock& clock) : clock_(clock) {}

    void lock() override {}
    Instant now() override { return clock_.now(); }
    std::vector<clients::SigningKeyRecord> keys() override { return keys_; }
    void insert(const clients::SigningKeyRecord& key) override { keys_.push_back(key); }
    void put_state(const std::string& kid, clients::KeyState state, Instant at) override {
        for (auto& key : keys_) {
            if (key.kid != kid) continue;
            key.state = state;
            if (state == clients::KeyState::previous) key.stopped_at = at;
            if (state == clients::KeyState::previous || state == clients::KeyState::retired) key.private_key.clear();
        }
    }

  private:
    const Clock& clock_;
    std::vector<clients::SigningKeyRecord> keys_;
};

class FakeEncryptionKeyStore final : public clients::EncryptionKeyStore {
  public:
    explicit FakeEncryptionKeyStore(const Clock& clock) : clock_(clock) {}

    void lock() override {}
    Instant now() override { return clock_.now(); }
    std::vector<clients::EncryptionKeyRecord> keys() override { return keys_; }
    void insert(const clients::EncryptionKeyRecord& key) override { keys_.insert(keys_.begin(), key); }
    void put_state(const std::string& kid, clients::KeyState state, Instant at) override {
        for (auto& key : keys_) {
            if (key.kid != kid) continue;
            key.state = state;
            if (state == clients::KeyState::previous) key.stopped_at = at;
            if (state == clients::KeyState::retired) key.private_key.clear();
        }
    }

  private:
    const Clock& clock_;
    std::vector<clients::EncryptionKeyRecord> keys_;
};

class FakeTokenStore final : public clients::TokenStore {
  public:
    explicit FakeTokenStore(const Clock& clock) : clock_(clock) {}

    Instant now() override { return clock_.now(); }
    void revoke(const Digest& token, Instant expires_at) override {
        revoked_.try_emplace(token, clients::RevokedToken{token, now(), expires_at});
    }
    std::vector<clients::RevokedToken> revoked_since(Instant since) override {
        std::vector<clients::RevokedToken> found;
        for (const auto& [digest, token] : revoked_)
            if (token.revoked_at >= since && token.expires_at > now()) found.push_back(token);
        return found;
    }
    bool use_assertion(const Digest& assertion, Instant expires_at) override {
        return assertions_.try_emplace(assertion, expires_at).second;
    }
    bool use_message(const Digest& tag, Instant expires_at) override {
        return messages_.try_emplace(tag, expires_at).second;
    }
    void forget_expired() override {
        std::erase_if(messages_, [this](const auto& entry) { return entry.second <= now(); });
        std::erase_if(revoked_, [this](const auto& entry) { return entry.second.expires_at <= now(); });
        std::erase_if(assertions_, [this](const auto& entry) { return entry.second <= now(); });
    }

  private:
    const Clock& clock_;
    std::map<Digest, clients::RevokedToken> revoked_;
    std::map<Digest, Instant> assertions_;
    std::map<Digest, Instant> messages_;
};

}  // namespace vestibule::tests
