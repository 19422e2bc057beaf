#include "app/effects/mail_attempt.hpp"

#include <exception>

#include "domain/notification/mail_kinds.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/log/log.hpp"
#include "infra/mail/template_library.hpp"

namespace vestibule::app {

using namespace notification;

namespace {

// What the database knows of an attempt; what is missing ends it.
struct Material {
    std::optional<Contact> contact;
    std::optional<StoredSecret> secret;
    std::shared_ptr<const Site> site;
    bool suppressed = false;
    std::optional<PinnedWords> words;
    bool pinned = false;  // by an attempt before
};

std::shared_ptr<const Site> find_site(const TenantDirectory& directory, const std::string& tenant,
                                      const std::string& site) {
    const auto found = directory.tenants.find(tenant);
    if (found == directory.tenants.end()) return nullptr;
    const auto at = found->second->sites.find(site);
    return at == found->second->sites.end() ? nullptr : at->second;
}

// The words that somebody may have read stay, whatever the templates have become since.
void choose_words(EffectStore& store, const Effect& effect, Material& found) {
    if (effect.template_hash)
        if (auto content = store.pinned_template(*effect.template_hash)) {
            found.words = {std::move(*content), *effect.template_hash, effect.locale.value_or("")};
            found.pinned = true;
            return;
        }
    auto chosen = mail::choose_template(*found.site, effect.template_name, found.contact->locale);
    if (chosen) found.words = {std::move(chosen->content), chosen->hash, chosen->locale};
}

Material gather(EffectStore& store, const Effect& effect, bool has_secret, const TenantDirectory& directory) {
    Material found;
    found.contact = store.contact_of(effect);
    if (!found.contact) return found;
    if (has_secret) found.secret = store.secret_of(effect.event_id);
    found.site = find_site(directory, effect.tenant, effect.site.value_or(found.contact->site));
    found.suppressed = store.suppressed(found.contact->address);
    if (found.site && !found.suppressed) choose_words(store, effect, found);
    return found;
}

Outcome undeliverable(const Effect& effect, std::string_view why) {
    log::error("a mail can't be made", {{"kind", effect.kind}, {"effect", effect.key}, {"reason", std::string(why)}});
    return {.cls = OutcomeClass::permanent};
}

Delivery ended(Outcome outcome, std::string address = {}) {
    return [result = AttemptResult{std::move(outcome), std::move(address)}]() -> asio::awaitable<AttemptResult> {
        co_return result;
    };
}

}  // namespace

asio::awaitable<void> MailAttempt::commit_mark(const Attempted& attempted) {
    const auto& [effect, owner, words] = attempted;
    const bool ours = co_await parts_.ledger.transact(
        context_of(effect), [&](EffectStore& store) { return store.mark_committing(effect.key, owner, words); });
    if (!ours) throw LeaseLost("before the final dot");
    FAILPOINT("D2");
}

asio::awaitable<Delivery> MailAttempt::prepare(Effect effect, std::string owner) {
    FAILPOINT("D1");
    const auto* kind = find_mail_kind(effect.kind);
    if (!kind) co_return ended(undeliverable(effect, "unknown kind"));

    const auto directory = parts_.tenants.current();
    // It only reads, but a transaction shared with other closures costs PostgreSQL less than a snapshot of its own.
    auto found = co_await parts_.ledger.transact(
        context_of(effect), [&](EffectStore& store) { return gather(store, effect, kind->has_secret, *directory); });
    if (!found.contact || (kind->has_secret && !found.secret)) co_return ended({.cls = OutcomeClass::gone});
    auto address = found.contact->address;
    if (!found.site) co_return ended(undeliverable(effect, "its site is not declared"), address);
    if (found.suppressed) co_return ended({.cls = OutcomeClass::address_suppressed}, address);
    if (!found.words) co_return ended(undeliverable(effect, "no template"), address);

    std::string fault;
    mail::Message message;
    try {
        message = parts_.composer.compose({.effect = effect,
                                           .contact = std::move(*found.contact),
                                           .site = *found.site,
                                           .content = found.words->content,
                                           .locale = found.words->locale,
                                           .secret = std::move(found.secret)});
    } catch (const std::invalid_argument& error) {
        fault = error.what();
    }
    if (!fault.empty()) co_return ended(undeliverable(effect, fault), address);
    if (found.pinned) found.words.reset();
    co_return [this, effect = std::move(effect), owner = std::move(owner), words = std::move(found.words),
               message = std::move(message), address = std::move(address)]() mutable {
        return deliver({effect, owner, words}, std::move(message), std::move(address));
    };
}

asio::awaitable<AttemptResult> MailAttempt::deliver(Attempted attempted, mail::Message message, std::string address) {
    // Only the mark before the final dot is durable: up to it a plain retry is right, whatever the phase.
    auto progress = [this, &attempted](Phase phase) -> asio::awaitable<void> {
        if (phase == Phase::committing)
            co_await commit_mark(attempted);
        else
            FAILPOINT("D1");
    };
    auto outcome = co_await parts_.transport.deliver(std::move(message), progress);
    co_return AttemptResult{std::move(outcome), std::move(address)};
}

}  // namespace vestibule::app
