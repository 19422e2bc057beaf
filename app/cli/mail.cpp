#include "app/cli/mail.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "app/config/load_tenants.hpp"
#include "domain/notification/mail_kinds.hpp"
#include "infra/mail/composer.hpp"
#include "infra/mail/template_library.hpp"

namespace vestibule::app::cli {

namespace {

using namespace notification;

struct Options {
    std::string kind;
    std::string locale;
    std::string site;
    bool whole = false;
    bool html = false;
};

std::vector<std::shared_ptr<const Site>> declared_sites(const Settings& settings) {
    std::error_code ignored;
    if (!std::filesystem::exists(settings.tenants_dir, ignored)) return {};
    const auto loaded = load_tenants(settings.tenants_dir);
    if (!loaded) throw std::runtime_error("the tenant files have faults; see `vestibule check-config`");
    std::vector<std::shared_ptr<const Site>> sites;
    for (const auto& [tenant_id, tenant] : (*loaded)->tenants)
        for (const auto& [site_id, site] : tenant->sites) sites.push_back(site);
    return sites;
}

// "a, b and c"
std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return text;
}

// The site asked for, else the first declared, else an example; says which where nobody asked for it.
std::shared_ptr<const Site> find_site(const Settings& settings, const std::string& id) {
    const auto sites = declared_sites(settings);
    std::vector<std::string> names;
    for (const auto& site : sites) {
        if (id == site->id) return site;
        names.push_back(site->id);
    }
    if (!id.empty())
        throw std::runtime_error("no site is called " + id + (names.empty() ? "" : "; there are " + listed(names)));
    if (!sites.empty()) {
        std::fprintf(stderr, "mail: as the site %s sends it%s\n", names.front().c_str(),
                     names.size() == 1 ? "" : (" (--site: one of " + listed(names) + ")").c_str());
        return sites.front();
    }
    std::fputs("mail: as a made-up site would send it, there is no tenant file\n", stderr);
    auto example = std::make_shared<Site>();
    example->id = "example";
    example->name = "Example";
    example->locales = {"en"};
    example->mail_from = "Example <no-reply@site.example>";
    example->policies.activation_link = "https://site.example/activate?userId={userId}&token={token}";
    return example;
}

mail::Letter made_up_letter(const MailKind& kind, const Site& site, mail::ChosenTemplate chosen) {
    Effect effect;
    effect.key = std::string(64, '0');
    effect.kind = effect.template_name = kind.name;
    effect.lane = kind.lane;
    effect.created_at = std::chrono::sys_days(std::chrono::year(2026) / 1 / 15);
    const auto secret = kind.name == "activation" ? "made-up-token" : "12345678";
    const auto life = kind.name == "activation" ? site.policies.activation_token_life : site.policies.code_life;
    return {.effect = effect,
            .contact = {.user = Uuid{},
                        .address = "ana@example.com",
                        .first_name = "Ana",
                        .last_name = "Example",
                        .locale = chosen.locale,
                        .site = site.id},
            .site = site,
            .content = std::move(chosen.content),
            .locale = chosen.locale,
            .secret = StoredSecret{Secret(secret), effect.created_at + life}};
}

// Those that ship with a template.
std::vector<std::string> kind_names() {
    std::vector<std::string> names;
    for (const auto& kind : mail_kinds()) {
        const auto of_kind = [&](const auto& shipped) {
            return shipped.name.starts_with(std::string(kind.name) + '.');
        };
        if (std::ranges::any_of(mail::shipped_templates(), of_kind)) names.emplace_back(kind.name);
    }
    return names;
}

int preview(const Settings& settings, const Options& options) {
    const auto* kind = find_mail_kind(options.kind);
    if (!kind) throw std::runtime_error("no mail is called " + options.kind + "; there are " + listed(kind_names()));
    const auto site = find_site(settings, options.site);
    auto chosen =
        mail::choose_template(*site, kind->name, options.locale.empty() ? std::nullopt : std::optional(options.locale));
    if (!chosen)
        throw std::runtime_error("nobody wrote a template for " + options.kind + "; put " + options.kind +
                                 ".<locale>.txt and .subject into the site's mail_templates");
    if (!options.locale.empty() && options.locale != chosen->locale)
        std::fprintf(stderr, "mail: nobody wrote it in %s: as it goes out, in %s\n", options.locale.c_str(),
                     chosen->locale.c_str());

    const auto letter = made_up_letter(*kind, *site, std::move(*chosen));
    if (options.whole) {
        const auto domain = settings.mail.from_domain;
        const mail::Composer composer({.mail_domain = domain, .bounce_domain = settings.mail.bounce_domain});
        std::fputs(composer.compose(letter).content.c_str(), stdout);
        return ok;
    }
    const auto rendered = mail::render(letter.content, mail::variables_of(letter));
    if (options.html)
        std::fputs(rendered.html.c_str(), stdout);
    else
        std::printf("Subject: %s\n\n%s", rendered.subject.c_str(), rendered.text.c_str());
    return ok;
}

}  // namespace

Work declare_mail(CLI::App& command) {
    auto options = std::make_shared<Options>();
    auto* action = command.add_subcommand("preview", "Print a mail with made-up values");
    action->add_option("TEMPLATE", options->kind, "Kind of mail: " + listed(kind_names()))->required();
    action->add_option("--locale", options->locale, "BCP 47; left out: the site's first");
    action->add_option("--site", options->site, "Whose templates; left out: the first site declared");
    action->add_flag("--html", options->html, "The HTML part");
    action->add_flag("--whole", options->whole, "The message as it is sent (RFC 5322)");
    command.require_subcommand(1);
    return [options](const Settings& settings) {
        try {
            return preview(settings, *options);
        } catch (const std::exception& failure) {
            std::fprintf(stderr, "mail: %s\n", failure.what());
            return failed;
        }
    };
}

}  // namespace vestibule::app::cli
