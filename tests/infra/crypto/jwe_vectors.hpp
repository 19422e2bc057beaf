// Keys and messages that others made: the examples of RFC 7520, and what the library jwcrypto sealed for two fixed
// keys.
#pragma once

#include <array>
#include <string_view>

namespace vestibule::tests {

// Bob of RFC 7518, appendix C, and an RSA key of 2048 bits; PKCS #8 in base64url.
inline constexpr std::string_view bobs_key =
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdyhRANCAATB"
    "40nLYexwJIzoAQNMODThuI6-EWHLJa84dB94X8_ExHvJZwjvgJUrU_jSVV_nK4Qe0EWIYosdN4pZSTlQDsnJ";
inline constexpr std::string_view rsa_key =
    "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCR2V6BjhBhPvHHkIoTBeXYPZaJGfkCg0x9UPFo5R-mq44isHl5"
    "QRVxMkdL6mNhDapWqk6NOwt5B6tp2Gvk1AQy4wofUPAcanP8Ca-JDpD_6eFe5ZQXUx3fMwYDJb1QFyv58tXwDFbkCOia4z4utA6Y"
    "cYBEe_sCCrt7ByaqtG5uhdBXUFwiau1xLrm8FFEZ4tbEqgKO_YEYYBrLR1FrAspIyatW93sIKrdJsBMJEtM-fHNy6IQW2-fIPpIn"
    "spU2a6aLd1YLzXsOoUTalEP3Fxrx3rlDEliX0btuE4fTZch3uCGtnDgblDBmEjYnyVD2Iv7_yfDYgDyyCSraZJsmOPNBAgMBAAEC"
    "ggEAA4lyb12rGJ8Gppcv1s51tVzbY2X3JTz0fc6yZzlObBb_9bTMe7v80aE6NZiXCJNkwwCsfzDkRW8B4XZUOeXivi5fhsSwz5Ez"
    "UKev4CwZ9Xxnlz4MOjtgeSx-SlUMqYsOT9u4NwyNjnuHn7rACmQacIIo7dnV2F-IDi-gglMPoVJH2IjkKJUHKzuMiFTVaO34UMTU"
    "FTEO_H4zz0ruPMXXKf-gslU_faAjnvPnpeJQ6oNSsSHXVC1wfo2HXvmHlYcyrbGZMfwKL1ePxPW1Dkg8ZBEaKFHe-OO-_3hLr6WV"
    "4EtGUY0Du6I3tlE6WhIejqKHTOxAPrYyBGAd68RPdh2jAwKBgQDHLBAzgi9fpAEkNiXgeJT1yDND-xLyYXBEuo7Xkl4f0tjUZpul"
    "jDtE1_uz0gkXupAlKwjgZAMjyUImpnzEI6OXU-4DAKTnuUJ3WDXwcAg5NWmZ9RDxYADbtbP2bkGA0JprLvFwTgb9P5R1zyZ-L8AJ"
    "PpL6Lt-QcrgluwXK0Sm7twKBgQC7dnva4NOmoTu7dcPDkx3Wn2cH9hos6pR9JsgcmR4xUwljeA8gCPAA2pPqLZaszeZH3Gnl9njZ"
    "QmzhVQbSLO1dJb25fc6_aDmXk8ChEmQpD4rQwopN0o9RRu176qnG6Dcc2vFiG2ybQ9lghYhrFLBBVwpZrsqtWOwbEFpY8Ag4xwKB"
    "gQCT7ul1qJtROTpT0Bgf-tABIhrZwlGXT8IYekyAV0mr72p3kGLI-jhHcPiV3ko8oqhPwwAL0pz2ZpTIql3_PM1UJ9Wfy0mwh0yT"
    "4iPmGwAwpbhyzrAv5_ObPQGW5tumNsqLE8nmdT4BucimHB9mGEdVVnHKeyg4XMzj0V6C_wo1TwKBgHQXujggh7Jno2BCXAvgLdhe"
    "OyY5CJjMZUzkGYVsZcBSFjxde7BxGIDO3E9oECnQEU5rd8GMU-boNhmN2H2MiSroVohrGwB6gUAXpnGZvCGZmHQUJiZvwYWqESRu"
    "fNnLsWXTSS1iom29JP-bcpIt68FrL-O-VZHowb8471qou869AoGBAJ3iQ0RY0qV7KKsaSwht5r7Uyqs2wW7kaqCWM1YMnUC0qYGQ"
    "L4jTDiYRFLRyVMBWpF1usjJRG0C_O1ri_lrrPdyx9djin2TgJExdOQGUXbiYqtQtgLSNtX_c6C2GqxcYKyOpJaniEJAdsn8UeZc5"
    "d4Gk7MAkb4I9aZxW_Ne8Iijr";

// "plaintext of " and the name of the content encryption.
struct ForeignMessage {
    std::string_view wrap;
    std::string_view encryption;
    std::string_view compact;
};
inline constexpr std::array<ForeignMessage, 6> foreign_messages{{
    {"RSA-OAEP-256", "A128GCM",
     "eyJhbGciOiAiUlNBLU9BRVAtMjU2IiwgImVuYyI6ICJBMTI4R0NNIiwgImtpZCI6ICJrMSIsICJpYXQiOiAxNzkwMDAwMDAwMTIz"
     "fQ.N051NUAkvXSAMnHE6pgDGlX_VFEn2H-4YqdrTk-jfz4cggLHuWH6VEFBnSqkK2JVpwzjFPpegWUAJNeYBFfNsTnS5HErQxZY6"
     "BujgrO1qkrcbda-LITkQdwzAvLy0xGoJgN4-LN3MDgdwdbDOlFse2oWAi--Z05vdPo1OTlCm9AtUr8mTDAAkebWc7h16q2Isa2GP"
     "2v5pbGfoTqFOscmrVx7dwLE_MoPElD3J9JZyGNY6R1umDEkyS6d5-JIB1Hxt5hxtA8dsjp-O06aRs2E5mz9lwAERA2kEzDFcflW8"
     "YfmdMRDmDUPeNBMzYfgurYjd7leYp1HtEt-5eOupQelAA.-guA3TxelvK517gM.2Zhd_CG6WFHYT-_bZleswl2J4Jw.GMANCtftY"
     "GJ_nq4MrAcqtw"},
    {"RSA-OAEP-256", "A256GCM",
     "eyJhbGciOiAiUlNBLU9BRVAtMjU2IiwgImVuYyI6ICJBMjU2R0NNIiwgImtpZCI6ICJrMSIsICJpYXQiOiAxNzkwMDAwMDAwMTIz"
     "fQ.HV-bCK7aR-o7GyqKrZhOaKms7pbksfwTdyEVedA6DZvuFXCC7R8uTBOvhZBFzF4GN5H-73MDAu0f3oMNOVb5gHjotuTSH5qD3"
     "mW0o_2UIV8oLjTZCqILEsTcB3_i4QFramvA_8aUAhcLbH-dW_wzqRxErxEC0j_LW53CgAnRXcqEYd1WjereTzapVuGACWLXTBham"
     "coF8hmaDMWbDKCs9U1oOzVKyK-xRZ7gColWrOBODLiGWGoNLu7LIQzmPEVoOvkRGfF5FooFru36o97ymDd1px0ahCjGfCva2s0B7"
     "hvBCF9tDQiWh5uIKXVjAzQsQ3cNSmbt41Qk_joh4Fu2UA.tsH4umc7LiFiXMkv.OOm7qE89VtUwgOCwkZK3f99a0uA.Cd4Nr5Lun"
     "0s5UkCFqmI6Ig"},
    {"RSA-OAEP-256", "A256CBC-HS512",
     "eyJhbGciOiAiUlNBLU9BRVAtMjU2IiwgImVuYyI6ICJBMjU2Q0JDLUhTNTEyIiwgImtpZCI6ICJrMSIsICJpYXQiOiAxNzkwMDAw"
     "MDAwMTIzfQ.DdqPtTAfTgPLbf1OR0YcS2dUAO7YiIMrrEA-honhn8rciNt-6X_tWFA3RjCoDhI6AqJXb4hVV5F5B7OoPU7MERVRY"
     "36KP5hB5zssyJMjlJC8dcyIzUKhrmZOlesC_udgudNDEo2LvMG_04X_vKHFegmXaRyBK1gvQ2ABKdjkOOFKQs_zXTIJeByzcV7b9"
     "2lwJ-Zh9MwgzvUl3Fa-6NjfTbA_szKC9uLsd_Rc6TuQ3PJD-mfBYNGplI0SaFkbisVOsv5_qtgh2UMCX2o4zbXOS_-dZGBxrI_P3"
     "OMVnRPFEVqAG-If6IDY-Yokhy0cmFbwoX_ZaXKUysdilJK0xxKkXg.P7If8MYEsGY7FM4Z34VlLg.6jHOfGpouhRgHO7VlEuZybC"
     "6zY4ImgOnOd6JKeh2DUk.TqN_a-hqF3BLMxgjij6mXPREGLXxFgdEsur62nScBQ8"},
    {"ECDH-ES+A256KW", "A128GCM",
     "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImFwdSI6IlFXeHBZMlUiLCJhcHYiOiJRbTlpIiwiZW5jIjoiQTEyOEdDTSIsImVwayI6"
     "eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6InJYREQwZzdiX1pJZ243dWE0bHRjSGoxaFBGYXlGdkZoV3BRZFBEc3hxdk0i"
     "LCJ5IjoiZmpLQk9fOGxhQXBxMzFaVHZnVFg5U2pqSWZVYW53ZWd0UjJCVk1mOU56RSJ9LCJpYXQiOjE3OTAwMDAwMDAxMjMsImtp"
     "ZCI6ImsxIn0.8jwQ-7UfqLAj4rvdp15iHolIpsNbMSlC.26y2V8kioKtU12mR.fZovIOPztXZx5qxGlJZhRV8yw9k.xWbbMzJa7M"
     "0ciD46OCckqg"},
    {"ECDH-ES+A256KW", "A256GCM",
     "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImFwdSI6IlFXeHBZMlUiLCJhcHYiOiJRbTlpIiwiZW5jIjoiQTI1NkdDTSIsImVwayI6"
     "eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6Ind1WkR3LVlia0laOUNNT3VqdGh3UTFaVy10RzJEQzQ0NTN3a3Z5UU9tOTQi"
     "LCJ5IjoiNGRZU2hRYnpyWkpUQTFGMFliUldzWC1kMVhMUjh0QldjMkFYTzlJYUhtbyJ9LCJpYXQiOjE3OTAwMDAwMDAxMjMsImtp"
     "ZCI6ImsxIn0.n-vhm74lnXbUKZonXHubrYvZm09Ih7WNfpB1vJgDx45jZui6cxeOkQ.iEckYckFzo0aJaaU.tjJV5CE1LZhZIMyd"
     "asSjkrdEmkQ.jxafhYAkBRPBxGNYABIOZA"},
    {"ECDH-ES+A256KW", "A256CBC-HS512",
     "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImFwdSI6IlFXeHBZMlUiLCJhcHYiOiJRbTlpIiwiZW5jIjoiQTI1NkNCQy1IUzUxMiIs"
     "ImVwayI6eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6IlJnVVNwdURHTlpfY0N1TGF1NDZxcVNfZDREMzFvMnZJaHJjRkhB"
     "Ym04YkkiLCJ5IjoieTI2WW9NSExRcWtMWTQ1TFJEOHdIMTR6VWk2ZnNpUjVfbG55VWNGck1MNCJ9LCJpYXQiOjE3OTAwMDAwMDAx"
     "MjMsImtpZCI6ImsxIn0.jnc2DWTJ3vv50Uom4H6TK70dsrsdlpfR2ap6YkbcU9iUJz5EVgPX8kIRPmSjgq4vWfln_mKW1-e-l6J-"
     "gZShAdQ0wwpiVQkH.60IFV61Dyo4yQX6NnoyWPQ.GFwiy39hNryJCoFQu2pjQVrNnTRWJE061-SQPKsTk9Y.gBNuDO_OyQUrbzk8"
     "CIZGyW6-e7-aP6k72Gxgtdrv2y8"},
}};

// RFC 7520, sections 5.1 to 5.9: true messages with algorithms that are none of ours.
struct CookbookMessage {
    std::string_view name;
    std::string_view compact;
};
inline constexpr std::array<CookbookMessage, 9> cookbook_messages{{
    {"5.1, RSA1_5",
     "eyJhbGciOiJSU0ExXzUiLCJraWQiOiJmcm9kby5iYWdnaW5zQGhvYmJpdG9uLmV4YW1wbGUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2"
     "In0.laLxI0j-nLH-_BgLOXMozKxmy9gffy2gTdvqzfTihJBuuzxg0V7yk1WClnQePFvG2K-pvSlWc9BRIazDrn50RcRai__3TDON"
     "395H3c62tIouJJ4XaRvYHFjZTZ2GXfz8YAImcc91Tfk0WXC2F5Xbb71ClQ1DDH151tlpH77f2ff7xiSxh9oSewYrcGTSLUeeCt36"
     "r1Kt3OSj7EyBQXoZlN7IxbyhMAfgIe7Mv1rOTOI5I8NQqeXXW8VlzNmoxaGMny3YnGir5Wf6Qt2nBq4qDaPdnaAuuGUGEecelIO1"
     "wx1BpyIfgvfjOhMBs9M8XL223Fg47xlGsMXdfuY-4jaqVw.bbd5sTkYwhAIqfHsx8DayA.0fys_TY_na7f8dwSfXLiYdHaA2DxUj"
     "D67ieF7fcVbIR62JhJvGZ4_FNVSiGc_raa0HnLQ6s1P2sv3Xzl1p1l_o5wR_RsSzrS8Z-wnI3Jvo0mkpEEnlDmZvDu_k8OWzJv7e"
     "ZVEqiWKdyVzFhPpiyQU28GLOpRc2VbVbK4dQKPdNTjPPEmRqcaGeTWZVyeSUvf5k59yJZxRuSvWFf6KrNtmRdZ8R4mDOjHSrM_s8"
     "uwIFcqt4r5GX8TKaI0zT5CbL5Qlw3sRc7u_hg0yKVOiRytEAEs3vZkcfLkP6nbXdC_PkMdNS-ohP78T2O6_7uInMGhFeX4ctHG7V"
     "elHGiT93JfWDEQi5_V9UN1rhXNrYu-0fVMkZAKX3VWi7lzA6BP430m.kvKuFBXHe5mQr4lqgobAUg"},
    {"5.2, RSA-OAEP",
     "eyJhbGciOiJSU0EtT0FFUCIsImtpZCI6InNhbXdpc2UuZ2FtZ2VlQGhvYmJpdG9uLmV4YW1wbGUiLCJlbmMiOiJBMjU2R0NNIn0."
     "rT99rwrBTbTI7IJM8fU3Eli7226HEB7IchCxNuh7lCiud48LxeolRdtFF4nzQibeYOl5S_PJsAXZwSXtDePz9hk-BbtsTBqC2UsP"
     "OdwjC9NhNupNNu9uHIVftDyucvI6hvALeZ6OGnhNV4v1zx2k7O1D89mAzfw-_kT3tkuorpDU-CpBENfIHX1Q58-Aad3FzMuo3Fn9"
     "buEP2yXakLXYa15BUXQsupM4A1GD4_H4Bd7V3u9h8Gkg8BpxKdUV9ScfJQTcYm6eJEBz3aSwIaK4T3-dwWpuBOhROQXBosJzS1as"
     "nuHtVMt2pKIIfux5BC6huIvmY7kzV7W7aIUrpYm_3H4zYvyMeq5pGqFmW2k8zpO878TRlZx7pZfPYDSXZyS0CfKKkMozT_qiCwZT"
     "Sz4duYnt8hS4Z9sGthXn9uDqd6wycMagnQfOTs_lycTWmY-aqWVDKhjYNRf03NiwRtb5BE-tOdFwCASQj3uuAgPGrO2AWBe38UjQ"
     "b0lvXn1SpyvYZ3WFc7WOJYaTa7A8DRn6MC6T-xDmMuxC0G7S2rscw5lQQU06MvZTlFOt0UvfuKBa03cxA_nIBIhLMjY2kOTxQMmp"
     "DPTr6Cbo8aKaOnx6ASE5Jx9paBpnNmOOKH35j_QlrQhDWUN6A2Gg8iFayJ69xDEdHAVCGRzN3woEI2ozDRs.-nBoKLH0YkLZPSI9"
     ".o4k2cnGN8rSSw3IDo1YuySkqeS_t2m1GXklSgqBdpACm6UJuJowOHC5ytjqYgRL-I-soPlwqMUf4UgRWWeaOGNw6vGW-xyM01lT"
     "YxrXfVzIIaRdhYtEMRBvBWbEwP7ua1DRfvaOjgZv6Ifa3brcAM64d8p5lhhNcizPersuhw5f-pGYzseva-TUaL8iWnctc-sSwy7S"
     "QmRkfhDjwbz0fz6kFovEgj64X1I5s7E6GLp5fnbYGLa1QUiML7Cc2GxgvI7zqWo0YIEc7aCflLG1-8BboVWFdZKLK9vNoycrYHum"
     "wzKluLWEbSVmaPpOslY2n525DxDfWaVFUfKQxMF56vn4B9QMpWAbnypNimbM8zVOw.UCGiqJxhBI3IFVdPalHHvA"},
    {"5.3, PBES2",
     "eyJhbGciOiJQQkVTMi1IUzUxMitBMjU2S1ciLCJwMnMiOiI4UTFTemluYXNSM3hjaFl6NlpaY0hBIiwicDJjIjo4MTkyLCJjdHki"
     "OiJqd2stc2V0K2pzb24iLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.d3qNhUWfqheyPp4H8sjOWsDYajoej4c5Je6rlUtFPWdgtURt"
     "meDV1g.VBiCzVHNoLiR3F4V82uoTQ.23i-Tb1AV4n0WKVSSgcQrdg6GRqsUKxjruHXYsTHAJLZ2nsnGIX86vMXqIi6IRsfywCRFz"
     "LxEcZBRnTvG3nhzPk0GDD7FMyXhUHpDjEYCNA_XOmzg8yZR9oyjo6lTF6si4q9FZ2EhzgFQCLO_6h5EVg3vR75_hkBsnuoqoM3dw"
     "ejXBtIodN84PeqMb6asmas_dpSsz7H10fC5ni9xIz424givB1YLldF6exVmL93R3fOoOJbmk2GBQZL_SEGllv2cQsBgeprARsaQ7"
     "Bq99tT80coH8ItBjgV08AtzXFFsx9qKvC982KLKdPQMTlVJKkqtV4Ru5LEVpBZXBnZrtViSOgyg6AiuwaS-rCrcD_ePOGSuxvgtr"
     "okAKYPqmXUeRdjFJwafkYEkiuDCV9vWGAi1DH2xTafhJwcmywIyzi4BqRpmdn_N-zl5tuJYyuvKhjKv6ihbsV_k1hJGPGAxJ6wUp"
     "mwC4PTQ2izEm0TuSE8oMKdTw8V3kobXZ77ulMwDs4p.0HlwodAhOCILG5SQ2LQ9dg"},
    {"5.4, ECDH-ES+A128KW on P-384",
     "eyJhbGciOiJFQ0RILUVTK0ExMjhLVyIsImtpZCI6InBlcmVncmluLnRvb2tAdHVja2Jvcm91Z2guZXhhbXBsZSIsImVwayI6eyJr"
     "dHkiOiJFQyIsImNydiI6IlAtMzg0IiwieCI6InVCbzRrSFB3Nmtiang1bDB4b3dyZF9vWXpCbWF6LUdLRlp1NHhBRkZrYllpV2d1"
     "dEVLNml1RURzUTZ3TmROZzMiLCJ5Ijoic3AzcDVTR2haVkMyZmFYdW1JLWU5SlUyTW84S3BvWXJGRHI1eVBOVnRXNFBnRXdaT3lR"
     "VEEtSmRhWTh0YjdFMCJ9LCJlbmMiOiJBMTI4R0NNIn0.0DJjBXri_kBcC46IkU5_Jk9BqaQeHdv2.mH-G2zVqgztUtnW_.tkZuOO"
     "9h95OgHJmkkrfLBisku8rGf6nzVxhRM3sVOhXgz5NJ76oID7lpnAi_cPWJRCjSpAaUZ5dOR3Spy7QuEkmKx8-3RCMhSYMzsXaEwD"
     "dXta9Mn5B7cCBoJKB0IgEnj_qfo1hIi-uEkUpOZ8aLTZGHfpl05jMwbKkTe2yK3mjF6SBAsgicQDVCkcY9BLluzx1RmC3ORXaM0J"
     "aHPB93YcdSDGgpgBWMVrNU1ErkjcMqMoT_wtCex3w03XdLkjXIuEr2hWgeP-nkUZTPU9EoGSPj6fAS-bSz87RCPrxZdj_iVyC6QW"
     "cqAu07WNhjzJEPc4jVntRJ6K53NgPQ5p99l3Z408OUqj4ioYezbS6vTPlQ.WuGzxmcreYjpHGJoa17EBg"},
    {"5.5, ECDH-ES",
     "eyJhbGciOiJFQ0RILUVTIiwia2lkIjoibWVyaWFkb2MuYnJhbmR5YnVja0BidWNrbGFuZC5leGFtcGxlIiwiZXBrIjp7Imt0eSI6"
     "IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoibVBVS1RfYkFXR0hJaGcwVHBqanFWc1AxclhXUXVfdndWT0hIdE5rZFlvQSIsInkiOiI4"
     "QlFBc0ltR2VBUzQ2ZnlXdzVNaFlmR1RUMElqQnBGdzJTUzM0RHY0SXJzIn0sImVuYyI6IkExMjhDQkMtSFMyNTYifQ..yc9N8v5s"
     "Yyv3iGQT926IUg.BoDlwPnTypYq-ivjmQvAYJLb5Q6l-F3LIgQomlz87yW4OPKbWE1zSTEFjDfhU9IPIOSA9Bml4m7iDFwA-1ZXv"
     "HteLDtw4R1XRGMEsDIqAYtskTTmzmzNa-_q4F_evAPUmwlO-ZG45Mnq4uhM1fm_D9rBtWolqZSF3xGNNkpOMQKF1Cl8i8wjzRli7"
     "-IXgyirlKQsbhhqRzkv8IcY6aHl24j03C-AR2le1r7URUhArM79BY8soZU0lzwI-sD5PZ3l4NDCCei9XkoIAfsXJWmySPoeRb2Ni"
     "5UZL4mYpvKDiwmyzGd65KqVw7MsFfI_K767G9C9Azp73gKZD0DyUn1mn0WW5LmyX_yJ-3AROq8p1WZBfG-ZyJ6195_JGG2m9Csg."
     "WCCkNa-x4BeB9hIDIfFuhg"},
    {"5.6, dir",
     "eyJhbGciOiJkaXIiLCJraWQiOiI3N2M3ZTJiOC02ZTEzLTQ1Y2YtODY3Mi02MTdiNWI0NTI0M2EiLCJlbmMiOiJBMTI4R0NNIn0."
     ".refa467QzzKx6QAB.JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjFuvZPjQS-m0IF"
     "tVcXkZXdH_lr_FrdYt9HRUYkshtrMmIUAyGmUnd9zMDB2n0cRDIHAzFVeJUDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtB"
     "P-c_BIwCPTjb9o0SbdcdREEMJMyZBH8ySWMVi1gPD9yxi-aQpGbSv_F9N4IZAxscj5g-NJsUPbjk29-s7LJAGb15wEBtXphVCgyy"
     "53CoIKLHHeJHXex45Uz9aKZSRSInZI-wjsY0yu3cT4_aQ3i1o-tiE-F8Ios61EKgyIQ4CWao8PFMj8TTnp.vbb32Xvllea2OtmHA"
     "dccRQ"},
    {"5.7, A256GCMKW",
     "eyJhbGciOiJBMjU2R0NNS1ciLCJraWQiOiIxOGVjMDhlMS1iZmE5LTRkOTUtYjIwNS0yYjRkZDFkNDMyMWQiLCJ0YWciOiJrZlBk"
     "dVZRM1QzSDZ2bmV3dC0ta3N3IiwiaXYiOiJLa1lUMEdYXzJqSGxmcU5fIiwiZW5jIjoiQTEyOENCQy1IUzI1NiJ9.lJf3HbOApxM"
     "EBkCMOoTnnABxs_CvTWUmZQ2ElLvYNok.gz6NjyEFNm_vm8Gj6FwoFQ.Jf5p9-ZhJlJy_IQ_byKFmI0Ro7w7G1QiaZpI8OaiVgD8"
     "EqoDZHyFKFBupS8iaEeVIgMqWmsuJKuoVgzR3YfzoMd3GxEm3VxNhzWyWtZKX0gxKdy6HgLvqoGNbZCzLjqcpDiF8q2_62EVAbr2"
     "uSc2oaxFmFuIQHLcqAHxy51449xkjZ7ewzZaGV3eFqhpco8o4DijXaG5_7kp3h2cajRfDgymuxUbWgLqaeNQaJtvJmSMFuEOSAzw"
     "9Hdeb6yhdTynCRmu-kqtO5Dec4lT2OMZKpnxc_F1_4yDJFcqb5CiDSmA-psB2k0JtjxAj4UPI61oONK7zzFIu4gBfjJCndsZfdvG"
     "7h8wGjV98QhrKEnR7xKZ3KCr0_qR1B-gxpNk3xWU.DKW7jrb4WaRSNfbXVPlT5g"},
    {"5.8, A128KW",
     "eyJhbGciOiJBMTI4S1ciLCJraWQiOiI4MWIyMDk2NS04MzMyLTQzZDktYTQ2OC04MjE2MGFkOTFhYzgiLCJlbmMiOiJBMTI4R0NN"
     "In0.CBI6oDw8MydIx1IBntf_lQcw2MmJKIQx.Qx0pmsDa8KnJc9Jo.AwliP-KmWgsZ37BvzCefNen6VTbRK3QMA4TkvRkH0tP1bT"
     "dhtFJgJxeVmJkLD61A1hnWGetdg11c9ADsnWgL56NyxwSYjU1ZEHcGkd3EkU0vjHi9gTlb90qSYFfeF0LwkcTtjbYKCsiNJQkcIp"
     "1yeM03OmuiYSoYJVSpf7ej6zaYcMv3WwdxDFl8REwOhNImk2Xld2JXq6BR53TSFkyT7PwVLuq-1GwtGHlQeg7gDT6xW0JqHDPn_H"
     "-puQsmthc9Zg0ojmJfqqFvETUxLAF-KjcBTS5dNy6egwkYtOt8EIHK-oEsKYtZRaa8Z7MOZ7UGxGIMvEmxrGCPeJa14slv2-gaqK"
     "0kEThkaSqdYw0FkQZF.ER7MWJZ1FBI_NKvn7Zb1Lw"},
    {"5.9, zip",
     "eyJhbGciOiJBMTI4S1ciLCJraWQiOiI4MWIyMDk2NS04MzMyLTQzZDktYTQ2OC04MjE2MGFkOTFhYzgiLCJlbmMiOiJBMTI4R0NN"
     "IiwiemlwIjoiREVGIn0.5vUT2WOtQxKWcekM_IzVQwkGgzlFDwPi.p9pUq6XHY0jfEZIl.HbDtOsdai1oYziSx25KEeTxmwnh8L8"
     "jKMFNc1k3zmMI6VB8hry57tDZ61jXyezSPt0fdLVfe6Jf5y5-JaCap_JQBcb5opbmT60uWGml8blyiMQmOn9J--XhhlYg0m-BHaq"
     "fDO5iTOWxPxFMUedx7WCy8mxgDHj0aBMG6152PsM-w5E_o2B3jDbrYBKhpYA7qi3AyijnCJ7BP9rr3U8kxExCpG3mK420TjOw.VI"
     "LuUwuIxaLVmh5X-T7kmA"},
}};

}  // namespace vestibule::tests
