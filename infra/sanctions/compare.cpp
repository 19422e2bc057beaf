#include "infra/sanctions/compare.hpp"

#include <algorithm>
#include <set>

namespace vestibule::sanctions {

namespace {

using Texts = std::set<std::string>;

void tell_difference(const std::string& what, const Texts& before, const Texts& after, std::vector<std::string>& told) {
    for (const auto& text : after)
        if (!before.contains(text)) told.push_back(what + " + " + text);
    for (const auto& text : before)
        if (!after.contains(text)) told.push_back(what + " - " + text);
}

Texts names_of(const Entity& entity) {
    Texts texts;
    for (const auto& name : entity.names)
        texts.insert(std::string(name.text) + " (" + std::string(to_string(name.kind)) + ")");
    return texts;
}

Texts birth_dates_of(const Entity& entity) {
    Texts texts;
    for (const auto& date : entity.birth_dates) texts.insert(to_string(date));
    return texts;
}

Texts addresses_of(const Entity& entity) {
    Texts texts;
    for (const auto& address : entity.addresses)
        texts.insert(std::string(address.street) + ", " + std::string(address.city) + ", " +
                     std::string(address.country));
    return texts;
}

std::vector<std::string> differences(const Entity& before, const Entity& after) {
    std::vector<std::string> told;
    if (before.type != after.type) told.emplace_back("type");
    tell_difference("name", names_of(before), names_of(after), told);
    tell_difference("birth date", birth_dates_of(before), birth_dates_of(after), told);
    if (before.programs != after.programs) told.emplace_back("programs");
    if (before.title != after.title) told.emplace_back("title");
    if (before.remarks != after.remarks) told.emplace_back("remarks");
    if (addresses_of(before) != addresses_of(after)) told.emplace_back("addresses");
    return told;
}

EntryChange change(ChangeKind kind, const Entity& entity, std::vector<std::string> what = {}) {
    return {kind, entity.id, std::string(entity.names.front().text), std::move(what)};
}

}  // namespace

std::string_view to_string(ChangeKind kind) {
    switch (kind) {
        case ChangeKind::added:
            return "added";
        case ChangeKind::removed:
            return "removed";
        case ChangeKind::changed:
            break;
    }
    return "changed";
}

std::vector<EntryChange> compare_list_sets(const ListSet& before, const ListSet& after) {
    std::vector<EntryChange> changes;
    auto old = before.entities().begin();
    const auto old_end = before.entities().end();
    for (const auto& entity : after.entities()) {
        for (; old != old_end && old->id < entity.id; ++old) changes.push_back(change(ChangeKind::removed, *old));
        if (old == old_end || old->id != entity.id) {
            changes.push_back(change(ChangeKind::added, entity));
            continue;
        }
        if (auto what = differences(*old, entity); !what.empty())
            changes.push_back(change(ChangeKind::changed, entity, std::move(what)));
        ++old;
    }
    for (; old != old_end; ++old) changes.push_back(change(ChangeKind::removed, *old));
    return changes;
}

}  // namespace vestibule::sanctions
