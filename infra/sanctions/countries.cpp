#include "infra/sanctions/countries.hpp"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace vestibule::sanctions {

namespace {

using namespace std::literals;

// Where OFAC's name is not the one of CLDR's English names.
constexpr std::array own_names{
    std::pair{"Bosnia and Herzegovina"sv, "BA"sv},
    std::pair{"Bosnia-Herzegovina"sv, "BA"sv},
    std::pair{"Burma"sv, "MM"sv},
    std::pair{"Cabo Verde"sv, "CV"sv},
    std::pair{"China"sv, "CN"sv},
    std::pair{"Congo, Democratic Republic of the"sv, "CD"sv},
    std::pair{"Congo, Republic of the"sv, "CG"sv},
    std::pair{"Cote d Ivoire"sv, "CI"sv},
    std::pair{"Cote d'Ivoire"sv, "CI"sv},
    std::pair{"Czech Republic"sv, "CZ"sv},
    std::pair{"Hong Kong"sv, "HK"sv},
    std::pair{"Korea, North"sv, "KP"sv},
    std::pair{"Korea, South"sv, "KR"sv},
    std::pair{"Kosovo"sv, "XK"sv},
    std::pair{"Macau"sv, "MO"sv},
    std::pair{"North Macedonia, The Republic of"sv, "MK"sv},
    std::pair{"Palestinian"sv, "PS"sv},
    std::pair{"Sao Tome and Principe"sv, "ST"sv},
    std::pair{"St. Kitts and Nevis"sv, "KN"sv},
    std::pair{"St. Vincent and the Grenadines"sv, "VC"sv},
    std::pair{"Swaziland"sv, "SZ"sv},
    std::pair{"The Bahamas"sv, "BS"sv},
    std::pair{"The Gambia"sv, "GM"sv},
    std::pair{"Trinidad and Tobago"sv, "TT"sv},
    std::pair{"Turkey"sv, "TR"sv},
    std::pair{"United Kingdom"sv, "GB"sv},
    std::pair{"United States"sv, "US"sv},
    std::pair{"West Bank"sv, "PS"sv},
};

std::map<std::string, std::string, std::less<>> all_names() {
    std::map<std::string, std::string, std::less<>> names;
    for (const auto* const* code = icu::Locale::getISOCountries(); *code != nullptr; ++code) {
        icu::UnicodeString shown;
        icu::Locale("", *code).getDisplayCountry(icu::Locale::getEnglish(), shown);
        std::string name;
        shown.toUTF8String(name);
        names.emplace(std::move(name), *code);
    }
    for (const auto& [name, code] : own_names) names[std::string(name)] = code;
    return names;
}

}  // namespace

std::string country_code(std::string_view english_name) {
    static const auto names = all_names();
    const auto found = names.find(english_name);
    return found == names.end() ? std::string() : found->second;
}

}  // namespace vestibule::sanctions
