#include "domain/shared/consents.hpp"

#include "events/registration/user_consent_recorded.hpp"

namespace vestibule {

std::uint64_t tell_consents(EmittingStore& store, const Uuid& user, const std::vector<Consent>& consents,
                            std::uint64_t version) {
    for (const auto& consent : consents)
        store.emit(events::UserConsentRecorded{.user_id = user.to_string(),
                                               .version = ++version,
                                               .consent_id = consent.id.to_string(),
                                               .purpose = consent.marketing ? "marketing" : "document",
                                               .document_id = consent.document_id,
                                               .document_version = consent.document_version,
                                               .action = consent.action == "GRANTED" ? "granted" : "withdrawn",
                                               .channel = consent.channel}
                       .draft());
    return version;
}

}  // namespace vestibule
