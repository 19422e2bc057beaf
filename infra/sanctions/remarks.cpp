#include "infra/sanctions/remarks.hpp"

#include <array>

namespace vestibule::sanctions {

namespace {

using namespace std::literals;

constexpr std::array document_types{
    "Diplomatic Passport"sv,
    "Passport"sv,
    "National ID No."sv,
    "National Foreign ID Number"sv,
    "Foreign ID Number"sv,
    "SSN"sv,
    "Tax ID No."sv,
    "Cedula No."sv,
    "Cedula de Ciudadania"sv,
    "Cedula de Residencia"sv,
    "Identification Number"sv,
    "Identification Card"sv,
    "Personal ID Card"sv,
    "C.U.R.P."sv,
    "C.U.I.T."sv,
    "C.U.I.P."sv,
    "C.U.I."sv,
    "R.F.C."sv,
    "NIT #"sv,
    "D.N.I."sv,
    "N.I.E."sv,
    "I.F.E."sv,
    "RUC #"sv,
    "RTN"sv,
    "CNP (Personal Numerical Code)"sv,
    "Driver's License No."sv,
    "Birth Certificate Number"sv,
    "Electoral Registry No."sv,
    "Credencial electoral"sv,
    "Residency Number"sv,
    "Residency Permit Number"sv,
    "Italian Fiscal Code"sv,
    "Numero de Identidad"sv,
    "Stateless Person ID Card"sv,
    "Stateless Person Passport"sv,
    "Refugee ID Card"sv,
    "Travel Document Number"sv,
    "Seafarer's Identification Document"sv,
    "Cartilla de Servicio Militar Nacional"sv,
    "Turkish Identification Number"sv,
    "Bosnian Personal ID No."sv,
    "Kenyan ID No."sv,
    "UAE Identification"sv,
    "Afghan Money Service Provider License Number"sv,
    "Tazkira National ID Card"sv,
    "VisaNumberID"sv,
    "Citizen's Card Number"sv,
    "British National Overseas Passport"sv,
    "Interpol: Red Notice. File No."sv,
};

bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

// "A b 123 (Country) issued …": the number ends where the country, an "issued" or an "expires" begins.
void add_document(Entity& entity, std::string_view type, std::string_view rest) {
    Document document{.type = type, .number = rest, .country = {}};
    auto end = rest.size();
    if (const auto open = rest.find(" ("); open != std::string_view::npos) {
        end = open;
        const auto close = rest.find(')', open);
        if (close != std::string_view::npos) document.country = rest.substr(open + 2, close - open - 2);
    }
    for (const auto word : {" issued"sv, " expires"sv})
        if (const auto at = rest.find(word); at < end) end = at;
    document.number = rest.substr(0, end);
    if (!document.number.empty()) entity.documents.push_back(document);
}

bool read_alias(Entity& entity, std::string_view item) {
    NameKind kind = NameKind::weak_alias;
    if (!take(item, "a.k.a. ") && !take(item, "f.k.a. ") && !take(item, "n.k.a. ")) return false;
    if (item.size() >= 2 && item.front() == '\'') {
        item.remove_prefix(1);
        if (item.back() == '\'') item.remove_suffix(1);
    }
    if (!item.empty()) entity.names.push_back({item, kind});
    return true;
}

bool read_document(Entity& entity, std::string_view item) {
    for (const auto type : document_types) {
        auto rest = item;
        if (!take(rest, type)) continue;
        if (!take(rest, " ")) continue;
        add_document(entity, type, rest);
        return true;
    }
    return false;
}

}  // namespace

std::vector<std::string_view> read_remarks(Entity& entity) {
    std::vector<std::string_view> unread;
    auto rest = entity.remarks;
    while (!rest.empty()) {
        const auto end = rest.find("; ");
        auto item = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 2);
        if (rest.empty() && item.ends_with('.')) item.remove_suffix(1);
        while (item.starts_with(' ')) item.remove_prefix(1);
        take(item, "alt. ");
        if (take(item, "DOB ")) {
            if (const auto date = parse_listed_date(item))
                entity.birth_dates.push_back(*date);
            else
                unread.push_back(item);
        } else if (take(item, "POB ")) {
            entity.birth_places.push_back(item);
        } else if (take(item, "nationality ") || take(item, "citizen ")) {
            entity.nationalities.push_back(item);
        } else if (take(item, "Gender ")) {
            if (item == "Male") entity.gender = Gender::male;
            if (item == "Female") entity.gender = Gender::female;
        } else if (!read_alias(entity, item)) {
            read_document(entity, item);
        }
    }
    return unread;
}

}  // namespace vestibule::sanctions
