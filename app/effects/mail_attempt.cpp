#include "app/effects/mail_attempt.hpp"

#include <exception>

#include "domain/notification/mail_kinds.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/log/log.hpp"
#include "infra/mail/template_library.hpp"

namespace vestibule::app {

using namespace notification;

namespace {

// What the ledger knows of an attempt before the person is asked for.
struct Material {
    std::optional<StoredSecret> secret;
    std::optional<TemplateText> pinned;
};

std::shared_ptr<const Site> find_site(const Tenants& tenants, const std::string& tenant, const std::string& site) {
    const auto directory = tenants.current();
    const auto found = directory->tenants.find(tenant);
    if (found == directory->tenants.end()) return nullptr;
    const auto at = found->second->sites.find(site);
    return at == found->second->sites.end() ? nullptr : at->second;
}

Outcome undeliverable(const Effect& effect, std::string_view why) {
    log::error("a mail can't be made", {{"kind", effect.kind}, {"effect", effect.key}, {"reason", std::string(why)}});
    return {.cls = OutcomeClass::permanent};
}

}  // namespace

asio::awaitable<void> MailAttempt::commit_mark(const Effect& effect, const std::string& owner) {
    const bool ours = co_await parts_.ledger.transact(
        context_of(effect), [&](EffectStore& store) { return store.advance(effect.key, owner, Phase::committing); });
    if (!ours) throw LeaseLost("before the final dot");
    FAILPOINT("D2");
}

asio::awaitable<AttemptResult> MailAttempt::run(Effect effect, std::string owner) {
    FAILPOINT("D1");
    const auto* kind = find_mail_kind(effect.kind);
    if (!kind) co_return AttemptResult{undeliverable(effect, "unknown kind"), {}};

    const auto context = context_of(effect);
    auto material = co_await parts_.ledger.look(context, [&](EffectStore& store) {
        return Material{kind->has_secret ? store.secret_of(effect.event_id) : std::nullopt,
                        effect.template_hash ? store.pinned_template(*effect.template_hash) : std::nullopt};
    });
    auto contact = co_await parts_.contacts.find(effect.tenant, effect.recipient, effect.site);
    if (!contact || (kind->has_secret && !material.secret))
        co_return AttemptResult{Outcome{.cls = OutcomeClass::gone}, {}};
    const auto address = contact->address;

    const auto site = find_site(parts_.tenants, effect.tenant, effect.site.value_or(contact->site));
    if (!site) co_return AttemptResult{undeliverable(effect, "its site is not declared"), address};

    auto content = std::move(material.pinned);
    auto locale = effect.locale.value_or("");
    if (!content) {
        auto chosen = mail::choose_template(*site, effect.template_name, contact->locale);
        if (!chosen) co_return AttemptResult{undeliverable(effect, "no template"), address};
        content = std::move(chosen->content);
        locale = chosen->locale;
        const bool ours = co_await parts_.ledger.transact(context, [&](EffectStore& store) {
            return store.pin_template(effect.key, owner, *content, chosen->hash, locale);
        });
        if (!ours) throw LeaseLost("before the message was made");
    }
    const bool suppressed =
        co_await parts_.ledger.look(context, [&](EffectStore& store) { return store.suppressed(address); });
    if (suppressed) co_return AttemptResult{Outcome{.cls = OutcomeClass::address_suppressed}, address};

    std::string fault;
    mail::Message message;
    try {
        message = parts_.composer.compose({.effect = effect,
                                           .contact = std::move(*contact),
                                           .site = *site,
                                           .content = std::move(*content),
                                           .locale = locale,
                                           .secret = std::move(material.secret)});
    } catch (const std::invalid_argument& error) {
        fault = error.what();
    }
    if (!fault.empty()) co_return AttemptResult{undeliverable(effect, fault), address};

    // Only the mark before the final dot is durable: up to it a plain retry is right, whatever the phase.
    auto progress = [this, &effect, &owner](Phase phase) -> asio::awaitable<void> {
        if (phase == Phase::committing)
            co_await commit_mark(effect, owner);
        else
            FAILPOINT("D1");
    };
    auto outcome = co_await parts_.transport.deliver(std::move(message), progress);
    co_return AttemptResult{std::move(outcome), address};
}

}  // namespace vestibule::app
