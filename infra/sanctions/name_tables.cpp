// Compiled by hand for this project from the romanisation practice of the languages concerned (BGN/PCGN for Russian,
// Ukrainian and Belarusian; common knowledge for short forms), not from the list nor from an evaluation set.
#include "infra/sanctions/name_tables.hpp"

#include <algorithm>
#include <array>

namespace vestibule::sanctions {

namespace {

using namespace std::literals;

template <std::size_t n>
consteval std::array<std::string_view, n> sorted(std::array<std::string_view, n> words) {
    std::ranges::sort(words);
    return words;
}

constexpr auto particles = sorted(
    std::array{"al"sv,  "el"sv,    "ul"sv,   "ad"sv,  "ar"sv,   "as"sv,  "ash"sv, "at"sv,   "az"sv,   "an"sv,  "bin"sv,
               "ibn"sv, "ben"sv,   "bint"sv, "abu"sv, "abou"sv, "umm"sv, "abd"sv, "ould"sv, "wuld"sv, "ag"sv,  "de"sv,
               "del"sv, "della"sv, "di"sv,   "da"sv,  "das"sv,  "do"sv,  "dos"sv, "du"sv,   "la"sv,   "las"sv, "le"sv,
               "los"sv, "van"sv,   "von"sv,  "der"sv, "den"sv,  "ten"sv, "ter"sv, "zu"sv,   "zur"sv,  "y"sv,   "e"sv,
               "i"sv,   "af"sv,    "av"sv,   "mac"sv, "mc"sv,   "st"sv,  "san"sv, "santa"sv});

constexpr auto honorifics = sorted(std::array{
    "mr"sv,        "mrs"sv,          "ms"sv,        "miss"sv,   "dr"sv,       "prof"sv,    "professor"sv,  "sir"sv,
    "lord"sv,      "dame"sv,         "haji"sv,      "hajji"sv,  "hajj"sv,     "hadji"sv,   "haj"sv,        "sheikh"sv,
    "shaykh"sv,    "shaikh"sv,       "sheik"sv,     "cheikh"sv, "mullah"sv,   "mulla"sv,   "maulavi"sv,    "maulawi"sv,
    "mawlawi"sv,   "maulana"sv,      "mawlana"sv,   "molla"sv,  "qari"sv,     "ustad"sv,   "ustadh"sv,     "ustaz"sv,
    "sayyid"sv,    "hojatoleslam"sv, "ayatollah"sv, "imam"sv,   "emir"sv,     "amir"sv,    "general"sv,    "gen"sv,
    "brigadier"sv, "colonel"sv,      "col"sv,       "major"sv,  "captain"sv,  "capt"sv,    "lieutenant"sv, "lt"sv,
    "commander"sv, "comandante"sv,   "don"sv,       "dona"sv,   "engineer"sv, "eng"sv,     "ing"sv,        "lic"sv,
    "jr"sv,        "sr"sv,           "ii"sv,        "iii"sv,    "junior"sv,   "senior"sv,  "herr"sv,       "frau"sv,
    "monsieur"sv,  "madame"sv,       "senor"sv,     "senora"sv, "father"sv,   "brother"sv, "alhaji"sv,     "hajja"sv});

constexpr std::array groups{
    "aleksandr alexander aleksander oleksandr aliaksandr alyaksandr alexandre alejandro alessandro sasha iskander alex sacha"sv,
    "aleksandra alexandra oleksandra aliaksandra alejandra"sv,
    "aleksey aleksei alexei alexey oleksii oleksiy aliaksei alyaksey alexis alexej"sv,
    "andrey andrei andriy andrii andrew andreas andres andre andrea andrej andrzej"sv,
    "anatoly anatoliy anatolii anatol anatoli"sv,
    "anna ana anne ann hanna anya"sv,
    "antonio anton antoine anthony tony antoni antonin"sv,
    "arkady arkadiy arkadii"sv,
    "boris barys borys"sv,
    "carlos carlo charles karl carl charlie karel"sv,
    "cristobal christopher christoph christophe kristof chris"sv,
    "cristina christina kristina christine khrystyna"sv,
    "daniel daniil danil danylo danilo dan danny"sv,
    "david davyd dawood daoud dawud daud"sv,
    "dmitry dmitriy dmitrii dmytro dzmitry dimitri dmitri dima"sv,
    "eduardo edward eduard edouard eddie ed"sv,
    "elena yelena olena alena helen helena elen helene"sv,
    "elizabeth elisabeth yelizaveta elizaveta isabel isabella elisabet liza liz"sv,
    "enrique henry henri heinrich enrico genrikh hendrik harry"sv,
    "ernesto ernest ernst"sv,
    "esteban stephen steven stefan stepan stsiapan stiapan etienne stefano steve stephane"sv,
    "eugene yevgeny evgeny yevgeniy evgeniy evgenii yevhen yauhen yaugen eugenio zhenya"sv,
    "federico frederick friedrich frederic fyodor"sv,
    "felipe philip philippe filipp filip phil"sv,
    "fernando ferdinand"sv,
    "francisco francis franz francesco francois frantisek frank pancho paco"sv,
    "fyodor fedor feodor theodore fedir teodor teodoro"sv,
    "galina halyna halina"sv,
    "gennady gennadiy gennadii henadz hienadz hennadiy"sv,
    "george georgy georgiy georgi heorhiy jorge giorgi giorgio georg georges yury yuri yuriy jerzy"sv,
    "gerardo gerard gerhard"sv,
    "gregory grigory grigoriy hryhoriy ryhor gregorio grzegorz"sv,
    "guillermo william wilhelm guillaume bill will billy guglielmo"sv,
    "gustavo gustav gustave"sv,
    "hugo ugo"sv,
    "ibrahim abraham avraham brahim ebrahim abram"sv,
    "igor ihor ihar"sv,
    "ilya illia ilia ilyas elias"sv,
    "irina iryna irene iryana"sv,
    "ismail ishmael esmail smail"sv,
    "ivan ioann john juan jean johann giovanni jan yan johannes jack joao johan hans janos"sv,
    "jacob jakob yakov jaime james diego santiago jacques yaqub yakub jakub jim jimmy yaakov"sv,
    "jaime james jim"sv,
    "jesus issa isa"sv,
    "joaquin joachim yakim"sv,
    "jose joseph josef iosif yosef yusuf yousef giuseppe joe pepe osip yosyp josip"sv,
    "julio julius jules yuliy giulio"sv,
    "julia yulia yuliya iuliia iulia yuliia giulia juliya"sv,
    "konstantin konstantyn kanstantsin constantine constantin kostyantyn constantino"sv,
    "kirill kiryl kyrylo cyril"sv,
    "larisa larysa larissa"sv,
    "leonardo leonard leonid leon leo lev"sv,
    "leonid leanid leonyd"sv,
    "lorenzo laurence lawrence lavrentiy laurent lars"sv,
    "luis louis ludwig luigi lewis lou"sv,
    "lucas lukas luke luca luc"sv,
    "ludmila lyudmila liudmila lyudmyla"sv,
    "manuel emmanuel emanuel manolo manny"sv,
    "marcos mark marcus marco marc"sv,
    "margarita margaret marguerite margherita rita"sv,
    "maria mary marie mariya maryam mariam mariia maryia miriam"sv,
    "martin marten martyn"sv,
    "maxim maksim maksym maxime max maximo"sv,
    "miguel michael mikhail mykhailo mikhal mikhaila michel michal mike misha mikael mikhaylo mihail mikhai mihai"sv,
    "moises moses musa moussa mousa moshe"sv,
    "natalia natalya nataliya natallia natalie nataliia natasha"sv,
    "nikita mikita mykyta"sv,
    "nikolai nikolay mykola mikalai mikalay nicholas nicolas nikolaus nicola nikola nick kolya miklos"sv,
    "oleg oleh aleh"sv,
    "olga olha volha helga"sv,
    "oscar oskar"sv,
    "pablo paul pavel pavlo paolo pavol paulo pawel"sv,
    "pedro peter pyotr petr petro pierre pietro piotr pjotr piatro"sv,
    "rafael raphael raffaele"sv,
    "ramon raymond raimund raimundo"sv,
    "ricardo richard riccardo rick dick ricky"sv,
    "roberto robert bob rob bobby"sv,
    "rodrigo roderick"sv,
    "roman raman"sv,
    "ruslan rouslan"sv,
    "samuel sam samuil"sv,
    "sergey sergei serhii serhiy siarhei siarhey sergio serge serhey"sv,
    "sofia sofiya sophia sophie"sv,
    "sulayman suleiman solomon salomon sulaiman suleyman sleiman"sv,
    "svetlana svitlana sviatlana"sv,
    "tatiana tatyana tetiana tetyana tatsiana tania"sv,
    "thomas tomas foma tommaso tom"sv,
    "timofey tymofiy timothy tim timoteo"sv,
    "valentina valiantsina valentyna"sv,
    "valery valeriy valerii valeri valerio"sv,
    "vasily vasiliy vasyl vasil basil vasilii wasyl basilio"sv,
    "vicente vincent vincenzo vince"sv,
    "victor viktor viktar vittorio wiktor"sv,
    "victoria viktoria viktoriya viktoryia viktoriia"sv,
    "vitaly vitaliy vitalii vital vitali"sv,
    "vladimir volodymyr uladzimir vladimer wladimir volodya vladimiro"sv,
    "vladislav vladyslav uladzislau wladyslaw"sv,
    "vyacheslav viacheslav vyatcheslav viachaslau slava"sv,
    "walter gualterio valter"sv,
    "yaroslav iaroslav jaroslav jaraslau"sv,
    "yekaterina ekaterina kateryna catherine katsiaryna katarina caterina catalina kate katherine katerina kathryn"sv,
    "yefim efim yukhym"sv,
    "yegor egor yehor iegor"sv,
    "yury yuri yuriy iurii yurii iouri"sv,
    "kim gim"sv,
    "lee yi ri rhee i"sv,
    "park pak bak"sv,
    "choi choe ch"sv,
    "jung chung jong chong jeong cheong"sv,
    "yun yoon youn"sv,
    "un eun"sv,
    "il yil"sv,
};

}  // namespace

bool is_particle(std::string_view word) {
    return std::ranges::binary_search(particles, word);
}

bool is_honorific(std::string_view word) {
    return std::ranges::binary_search(honorifics, word);
}

bool is_patronymic(std::string_view word) {
    constexpr std::array endings{"ovich"sv, "evich"sv, "avich"sv, "ovych"sv,   "evych"sv, "ovna"sv,
                                 "evna"sv,  "ivna"sv,  "ichna"sv, "inichna"sv, "awna"sv,  "auna"sv};
    constexpr std::size_t shortest_stem = 2;
    return std::ranges::any_of(endings, [&](std::string_view ending) {
        return word.size() >= ending.size() + shortest_stem && word.ends_with(ending);
    });
}

std::span<const std::string_view> given_name_groups() {
    return groups;
}

}  // namespace vestibule::sanctions
