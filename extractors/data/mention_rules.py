"""Rules for what running text names: people, places, dates, organisations. Order is meaning: specific first.

Source: forms of address, levels of administration and names of ministries as in public law, written for this
program; licence: that of the program. One word of a pattern is one token:

=========  ==================================================================
``NAME``   a capitalised syllable (``Quảng``); ``NAME+`` one to four of them
``UPPER``  an abbreviation in capitals (``CNTT``)
``SURNAME``  a capitalised syllable of the list of surnames
``NUM``    a number; ``YEAR`` one of four figures
``LEVEL``  a word of administration (``tỉnh``, ``huyện``, ``thị xã`` …)
``a|b``    one of these words, in any case; ``/`` and ``-`` stand for themselves
=========  ==================================================================

A word with ``?`` may be missing. ``skip`` words at the start are a form of address, not part of the mention.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MentionRule:
    """One pattern with an example, what it reads as, and a text in which it must find nothing."""

    id: str
    kind: str
    pattern: str
    example: str
    reads: str
    not_this: str
    skip: int = 0


MENTION_RULES: tuple[MentionRule, ...] = (
    MentionRule(
        "date.words",
        "date",
        "ngày NUM tháng NUM năm YEAR",
        "từ ngày 5 tháng 2 năm 2025 đến nay",
        "ngày 5 tháng 2 năm 2025",
        "ngày này năm sau",
    ),
    MentionRule(
        "date.figures",
        "date",
        "ngày? NUM /|.|- NUM /|.|- YEAR",
        "trước ngày 15/12/2007.",
        "ngày 15/12/2007",
        "tỷ lệ 22/22 xã",
    ),
    MentionRule(
        "date.month",
        "date",
        "tháng NUM /|-|năm YEAR",
        "nhập ngũ tháng 11-1966",
        "tháng 11-1966",
        "3 tháng một lần",
    ),
    MentionRule("date.year", "date", "năm YEAR", "trong năm 2020 sẽ", "năm 2020", "năm 20 tuổi"),
    MentionRule(
        "org.committee",
        "organisation",
        "ủy|uỷ ban nhân dân LEVEL NAME+",
        "Ủy ban nhân dân tỉnh Hải Dương ban hành",
        "Ủy ban nhân dân tỉnh Hải Dương",
        "ủy quyền cho nhân dân",
    ),
    MentionRule(
        "org.committee.level",
        "organisation",
        "ủy|uỷ ban nhân dân LEVEL?",
        "do Ủy ban nhân dân huyện trình",
        "Ủy ban nhân dân huyện",
        "vận động nhân dân",
    ),
    MentionRule(
        "org.ubnd",
        "organisation",
        "UBND|HĐND|UBMTTQ|UBHC LEVEL NAME+",
        "UBND tỉnh Quảng Ngãi báo cáo",
        "UBND tỉnh Quảng Ngãi",
        "tỉnh Quảng Ngãi",
    ),
    MentionRule(
        "org.ubnd.level",
        "organisation",
        "UBND|HĐND|UBMTTQ|UBHC LEVEL?",
        "giao UBND huyện thực hiện",
        "UBND huyện",
        "huyện thực hiện",
    ),
    MentionRule(
        "org.steering.number",
        "organisation",
        "ban chỉ đạo NUM",
        "Ban Chỉ đạo 515 họp",
        "Ban Chỉ đạo 515",
        "ban hành chỉ đạo 5 việc",
    ),
    MentionRule(
        "org.steering.short", "organisation", "BCĐ NUM", "liệt sĩ (BCĐ 515)", "BCĐ 515", "180/KH-BCĐ"
    ),
    MentionRule(
        "org.steering",
        "organisation",
        "Ban! Chỉ! đạo LEVEL?",
        "Ban Chỉ đạo huyện đã họp",
        "Ban Chỉ đạo huyện",
        "văn bản chỉ đạo của tỉnh",
    ),
    MentionRule(
        "org.command",
        "organisation",
        "bộ|ban chỉ huy quân sự LEVEL? NAME+",
        "Bộ Chỉ huy quân sự tỉnh Lạng Sơn",
        "Bộ Chỉ huy quân sự tỉnh Lạng Sơn",
        "chỉ huy đơn vị",
    ),
    MentionRule(
        "org.command.short",
        "organisation",
        "bộ|ban chqs LEVEL NAME+",
        "Ban CHQS huyện Ba Tơ cử",
        "Ban CHQS huyện Ba Tơ",
        "cán bộ CHQS",
    ),
    MentionRule(
        "org.command.level",
        "organisation",
        "bộ|ban chỉ huy quân sự LEVEL?",
        "1. Bộ Chỉ huy quân sự tỉnh chủ trì",
        "Bộ Chỉ huy quân sự tỉnh",
        "cán bộ quân sự",
    ),
    MentionRule(
        "org.ministry.labour",
        "organisation",
        "bộ|sở|phòng lao động - thương binh và xã hội",
        "Sở Lao động - Thương binh và Xã hội chủ trì",
        "Sở Lao động - Thương binh và Xã hội",
        "lao động xã hội",
    ),
    MentionRule(
        "org.ministry.transport",
        "organisation",
        "bộ|sở giao thông vận tải",
        "- Sở Giao thông vận tải;",
        "Sở Giao thông vận tải",
        "ngành giao thông vận tải",
    ),
    MentionRule(
        "org.ministry.farming",
        "organisation",
        "bộ|sở|phòng nông nghiệp và phát triển nông thôn",
        "giao Sở Nông nghiệp và Phát triển nông thôn",
        "Sở Nông nghiệp và Phát triển nông thôn",
        "nông nghiệp",
    ),
    MentionRule(
        "org.ministry.environment",
        "organisation",
        "bộ|sở|phòng tài nguyên và môi trường",
        "đề xuất của Sở Tài nguyên và Môi trường",
        "Sở Tài nguyên và Môi trường",
        "tài nguyên và môi trường biển",
    ),
    MentionRule(
        "org.ministry.home",
        "organisation",
        "bộ|sở|phòng nội vụ",
        "Bộ trưởng Bộ Nội vụ",
        "Bộ Nội vụ",
        "TTHC nội bộ",
    ),
    MentionRule(
        "org.ministry.defence",
        "organisation",
        "bộ|sở|phòng quốc phòng",
        "Bộ Quốc phòng ban hành",
        "Bộ Quốc phòng",
        "quốc phòng toàn dân",
    ),
    MentionRule(
        "org.ministry.justice",
        "organisation",
        "bộ|sở|phòng tư pháp",
        "Sở Tư pháp thẩm định",
        "Sở Tư pháp",
        "tư pháp hộ tịch",
    ),
    MentionRule(
        "org.ministry.finance",
        "organisation",
        "bộ|sở|phòng tài chính",
        "giao Sở Tài chính cấp",
        "Sở Tài chính",
        "nghĩa vụ tài chính",
    ),
    MentionRule(
        "org.ministry.trade",
        "organisation",
        "bộ|sở|phòng công thương",
        "do Bộ Công Thương trình",
        "Bộ Công Thương",
        "công thương nghiệp",
    ),
    MentionRule(
        "org.ministry.culture",
        "organisation",
        "bộ|sở|phòng văn hóa|hoá , thể thao và du lịch",
        "Sở Văn hóa, Thể thao và Du lịch",
        "Sở Văn hóa, Thể thao và Du lịch",
        "văn hóa làng",
    ),
    MentionRule(
        "org.ministry.information",
        "organisation",
        "bộ|sở|phòng thông tin và truyền thông",
        "Sở Thông tin và Truyền thông đăng",
        "Sở Thông tin và Truyền thông",
        "cung cấp thông tin",
    ),
    MentionRule(
        "org.ministry.planning",
        "organisation",
        "bộ|sở|phòng kế hoạch và đầu tư",
        "Sở Kế hoạch và Đầu tư",
        "Sở Kế hoạch và Đầu tư",
        "bộ kế hoạch hằng năm",
    ),
    MentionRule(
        "org.ministry.education",
        "organisation",
        "bộ|sở|phòng giáo dục và đào tạo",
        "Bộ Giáo dục và Đào tạo",
        "Bộ Giáo dục và Đào tạo",
        "giáo dục truyền thống",
    ),
    MentionRule(
        "org.ministry.foreign",
        "organisation",
        "bộ|sở|phòng ngoại giao",
        "Bộ Ngoại giao cấp",
        "Bộ Ngoại giao",
        "ngoại giao nhân dân",
    ),
    MentionRule(
        "org.ministry.building",
        "organisation",
        "bộ|sở|phòng xây dựng",
        "Sở Xây dựng kiểm tra",
        "Sở Xây dựng",
        "xây dựng cơ sở dữ liệu",
    ),
    MentionRule(
        "org.ministry.health",
        "organisation",
        "bộ|sở|phòng y tế",
        "Sở Y tế lấy mẫu",
        "Sở Y tế",
        "chi phí y tế",
    ),
    MentionRule(
        "org.ministry.police", "organisation", "bộ công an", "của Bộ Công an", "Bộ Công an", "công an xã"
    ),
    MentionRule(
        "org.office",
        "organisation",
        "văn phòng chính phủ",
        "của Văn phòng Chính phủ về",
        "Văn phòng Chính phủ",
        "văn phòng phẩm",
    ),
    MentionRule(
        "org.premier",
        "organisation",
        "thủ tướng chính phủ",
        "của Thủ tướng Chính phủ.",
        "Thủ tướng Chính phủ",
        "phủ thủ tướng",
    ),
    MentionRule(
        "org.government", "organisation", "Chính! phủ", "của Chính phủ quy định", "Chính phủ", "chính sách"
    ),
    MentionRule("org.assembly", "organisation", "Quốc! hội", "Quốc hội thông qua", "Quốc hội", "hội quốc tế"),
    MentionRule(
        "org.politburo", "organisation", "Bộ! Chính! trị", "của Bộ Chính trị", "Bộ Chính trị", "chính trị"
    ),
    MentionRule(
        "org.secretariat", "organisation", "Ban! Bí! thư", "của Ban Bí thư về", "Ban Bí thư", "bí thư xã"
    ),
    MentionRule(
        "org.party",
        "organisation",
        "đảng bộ|ủy LEVEL? NAME+",
        "Đại hội Đảng bộ tỉnh Lạng Sơn lần thứ XVI",
        "Đảng bộ tỉnh Lạng Sơn",
        "cán bộ, đảng viên",
    ),
    MentionRule(
        "org.veterans",
        "organisation",
        "hội cựu chiến binh LEVEL?",
        "cùng Hội Cựu chiến binh tỉnh và",
        "Hội Cựu chiến binh tỉnh",
        "các cựu chiến binh",
    ),
    MentionRule(
        "org.association",
        "organisation",
        "hội phụ|nông|chữ|người nữ|dân|thập|cao đỏ|tuổi? LEVEL?",
        "Hội Chữ thập đỏ tỉnh vận động",
        "Hội Chữ thập đỏ tỉnh",
        "phụ nữ và nông dân",
    ),
    MentionRule(
        "org.army",
        "organisation",
        "quân|sư|trung|tiểu|lữ|binh khu|đoàn|đội NUM",
        "Trung đoàn 165, Sư đoàn 312",
        "Trung đoàn 165",
        "quân số 30",
    ),
    MentionRule(
        "org.tax",
        "organisation",
        "cục|chi thuế|cục thuế? LEVEL",
        "1. Cục Thuế tỉnh:",
        "Cục Thuế tỉnh",
        "thuế",
    ),
    MentionRule(
        "org.company",
        "organisation",
        "công ty cổ? phần? UPPER|NAME? UPPER|NAME? NAME+",
        "của Công ty TNHH MTV Hoa Ban tại",
        "Công ty TNHH MTV Hoa Ban",
        "công việc",
    ),
    MentionRule(
        "org.centre",
        "organisation",
        "trung tâm UPPER|NAME UPPER|NAME? & NAME thông?",
        "Trung tâm CNTT & Truyền thông",
        "Trung tâm CNTT & Truyền thông",
        "trọng tâm sau",
    ),
    MentionRule(
        "place.cemetery",
        "place",
        "nghĩa trang liệt sĩ|sỹ LEVEL? NAME+",
        "tại Nghĩa trang liệt sĩ huyện Gia Bình",
        "Nghĩa trang liệt sĩ huyện Gia Bình",
        "hài cốt liệt sĩ",
    ),
    MentionRule(
        "place.unit",
        "place",
        "LEVEL NAME+",
        "tại xã Lai Cách, huyện Cẩm Giàng",
        "xã Lai Cách",
        "các huyện, thị xã",
    ),
    MentionRule(
        "place.number",
        "place",
        "phường|quận|xóm|thôn|ấp|tổ NUM",
        "ở Phường 7, Quận 3",
        "Phường 7",
        "07 xã, phường",
    ),
    MentionRule(
        "place.hamlet",
        "place",
        "thôn|xóm|bản|ấp|làng NAME+",
        "Địa chỉ: Thôn Diên Sơn",
        "Thôn Diên Sơn",
        "bản án",
    ),
    MentionRule(
        "place.country", "place", "lào|campuchia|lào", "sang nước bạn Lào tìm kiếm", "Lào", "lao động"
    ),
    MentionRule(
        "person.titled",
        "person",
        "ông|bà|cụ NAME+",
        "theo lời ông Tư Hồng kể",
        "Tư Hồng",
        "của ông ấy",
        skip=1,
    ),
    MentionRule(
        "person.comrade",
        "person",
        "đồng chí NAME+",
        "đồng chí Hồng hy sinh",
        "Hồng",
        "các đồng chí",
        skip=2,
    ),
    MentionRule(
        "person.martyr",
        "person",
        "liệt sĩ|sỹ NAME+",
        "mộ liệt sĩ Trần Văn Bảy ở",
        "Trần Văn Bảy",
        "mộ liệt sĩ",
        skip=2,
    ),
    MentionRule(
        "person.name",
        "person",
        "SURNAME NAME+",
        "Chủ tịch UBND tỉnh Nguyễn Hoàng Giang yêu cầu",
        "Nguyễn Hoàng Giang",
        "trước Cách mạng",
    ),
)

# Words that follow a surname-like syllable without being a person's name (folded whole spans).
NO_PERSONS: frozenset[str] = frozenset(
    {
        "viet nam",
        "dang cong san",
        "ho chi minh",
        "bac ho",
        "anh hung",
        "to quoc",
        "nha nuoc",
        "cach mang",
        "trung uong",
        "hoa ky",
        "dong duong",
        "tay nguyen",
        "nam bo",
        "bac bo",
        "trung bo",
        "truong son",
        "tet nguyen dan",
        "bo doi",
        "dai hoi",
        "quoc khanh",
        "dong bac",
        "thai lan",
    }
)
# Words of offices: a run of capitals with one of them is a role, not a person.
ROLE_WORDS: frozenset[str] = frozenset(
    {
        "phó",
        "trưởng",
        "ban",
        "chủ",
        "tịch",
        "giám",
        "đốc",
        "bộ",
        "thường",
        "trực",
        "bí",
        "thư",
        "ủy",
        "uỷ",
        "viên",
    }
)
# With these a name of two syllables is taken for a person's; with rarer ones it needs three, or an address.
USUAL_SURNAMES: frozenset[str] = frozenset(
    {
        "Nguyễn",
        "Trần",
        "Lê",
        "Phạm",
        "Hoàng",
        "Huỳnh",
        "Phan",
        "Vũ",
        "Võ",
        "Đặng",
        "Bùi",
        "Đỗ",
        "Hồ",
        "Ngô",
        "Dương",
        "Lý",
        "Đinh",
        "Nông",
        "Trịnh",
        "Lương",
    }
)
LEVEL_WORDS: tuple[str, ...] = (
    "tỉnh",
    "huyện",
    "quận",
    "xã",
    "phường",
    "thị xã",
    "thị trấn",
    "thành phố",
    "đặc khu",
)
