#include "domain/screening/perform.hpp"

#include <algorithm>

namespace vestibule::screening {

namespace {

// Letters of any script and digits; ASCII signs, blanks and controls separate words.
bool separates(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && !(byte >= 'a' && byte <= 'z') && !(byte >= '0' && byte <= '9');
}

std::vector<std::string> words_of(const std::string& folded) {
    std::vector<std::string> words(1);
    for (const char c : folded) {
        if (!separates(c))
            words.back() += c;
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

}  // namespace

Digest likeness_of(const KeyedHash& keyed_hash, const Text& text, const std::string& tenant,
                   const ScreenedPerson& person) {
    auto words = words_of(text.fold(person.full_name()));
    std::ranges::sort(words);
    std::string identity = tenant;
    for (const auto& word : words) identity += '\0' + word;
    return keyed_hash.hash("person-likeness", identity + '\0' + person.date_of_birth.value_or(""));
}

asio::awaitable<ScreeningRequest> AskingDesk::ask(std::string tenant, ScreenedPerson person) {
    ScreeningRequest request{.person = std::move(person)};
    request.likeness = likeness_of(parts_.keyed_hash, parts_.text, tenant, request.person);
    if (parts_.provider.in_process() && parts_.provider.available())
        if (auto answer = co_await parts_.provider.ask(request.person, {})) request.answer = std::move(*answer);
    co_return request;
}

asio::awaitable<std::vector<Claim>> PerformScreeningHandler::claim(std::string owner, std::chrono::seconds lease,
                                                                   std::size_t limit) {
    const auto context = service_context();
    co_return co_await parts_.stores.transact(
        context, [&](ScreeningStore& store) { return store.claim(owner, store.now(), store.now() + lease, limit); });
}

asio::awaitable<void> PerformScreeningHandler::void_claims() {
    const auto context = service_context();
    co_await parts_.stores.transact(context, [](ScreeningStore& store) { return store.void_claims(); });
}

asio::awaitable<void> PerformScreeningHandler::perform(Claim claim) {
    const auto context = service_context(claim.subject.tenant, claim.origin);
    const auto asked = co_await parts_.provider.ask(claim.person, claim.origin);
    const auto jitter = parts_.jitter();
    co_await parts_.stores.transact(context, [&](ScreeningStore& store) {
        if (asked) return settle_in(store, claim, *asked);
        postpone_in(store, claim, asked.error().code, jitter, asked.error().retry_after);
        return std::optional<ScreeningStatus>();
    });
}

asio::awaitable<std::optional<ScreeningStatus>> RescreenHandler::handle(Uuid user, const RequestContext& context) {
    const auto person = co_await parts_.stores.look(
        context, [&](ScreeningStore& store) { return store.find_person(context.tenant, user); });
    if (!person) co_return std::nullopt;
    auto asked = co_await parts_.provider.ask(person->person, origin_of(context));
    if (!asked) co_return std::nullopt;

    const ScreeningSubject subject{.tenant = context.tenant,
                                   .user = user,
                                   .enrollment = person->subject.enrollment,
                                   .site = person->subject.site,
                                   .cause = ScreeningCause::revalidation};
    ScreeningRequest request{.person = person->person,
                             .likeness = likeness_of(parts_.keyed_hash, parts_.text, context.tenant, person->person),
                             .answer = std::move(*asked)};
    co_return co_await parts_.stores.transact(context, [&](ScreeningStore& store) -> std::optional<ScreeningStatus> {
        const auto status = revalidate_in(store, subject, person->round, request);
        return status;
    });
}

}  // namespace vestibule::screening
