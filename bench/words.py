"""The words that invented people, places, units and dates are put together from. Data only.

Frequencies follow what is known of real registers in aggregate; no row of any real register is here. Place
names are names of provinces, districts and communes as papers of the time wrote them.
"""

from __future__ import annotations

# (surname, weight): heavy on Nguyễn as everywhere, with the Tày and Nùng surnames of the northern border.
SURNAMES = (
    ("Nguyễn", 38), ("Trần", 11), ("Lê", 9), ("Phạm", 7), ("Hoàng", 6), ("Vũ", 5), ("Đặng", 3), ("Bùi", 3),
    ("Đỗ", 3), ("Ngô", 2), ("Phan", 2), ("Võ", 2), ("Hồ", 1), ("Dương", 1), ("Lý", 2), ("Nông", 2),
    ("Lương", 2),
    ("Vi", 2), ("Hứa", 1), ("Triệu", 1), ("Đàm", 1), ("Bế", 1), ("Ma", 1), ("Chu", 1), ("Lộc", 1), ("Mông",
    1),
    ("Quách", 1), ("Đinh", 1), ("Tạ", 1), ("Trịnh", 1), ("Huỳnh", 1), ("Cao", 1), ("Mạc", 1), ("Y", 1),
    ("Lò", 1),
    ("Giàng", 1), ("Thào", 1),
)  # fmt: skip
MIDDLES = (
    ("Văn", 48), ("Đình", 6), ("Đức", 6), ("Xuân", 5), ("Ngọc", 5), ("Hữu", 5), ("Quang", 3), ("Thị", 4),
    ("Thế", 2),
    ("Công", 2), ("Minh", 2), ("Huy", 1), ("Khắc", 1), ("Bá", 1), ("Trọng", 1), ("Viết", 1), ("Duy", 1),
    ("Tiến", 1),
)  # fmt: skip
GIVENS = (
    "An", "Bảo", "Bính", "Bình", "Bích", "Cảnh", "Chiến", "Chính", "Chung", "Chương", "Cương", "Cường",
    "Dần", "Diễn", "Diệu", "Dũng", "Dương", "Đạo", "Đạt", "Đệ", "Điền", "Định", "Đông", "Đức", "Được",
    "Giang", "Giáp", "Hà", "Hải", "Hạnh", "Hào", "Hậu", "Hiền", "Hiển", "Hiếu", "Hiệp", "Hòa", "Hoàn",
    "Hoạt", "Hồng", "Hợi", "Huấn", "Huệ", "Hùng", "Huy", "Huỳnh", "Hưng", "Hướng", "Hường", "Ích", "Kha",
    "Khải", "Khánh", "Khang", "Khoa", "Khôi", "Khương", "Kiên", "Kiểm", "Kỳ", "Lạc", "Lâm", "Lập", "Liêm",
    "Liên", "Linh", "Loan", "Lộc", "Lợi", "Luân", "Luyến", "Lực", "Lượng", "Lưu", "Lý", "Mão", "Mậu",
    "Mẫn", "Minh", "Mùi", "Nam", "Năng", "Nga", "Nghĩa", "Nghiêm", "Ngọ", "Nguyên", "Nhâm", "Nhân",
    "Nhật", "Nhung", "Ninh", "Oanh", "Phát", "Phẩm", "Phong", "Phú", "Phúc", "Phương", "Phượng", "Quân",
    "Quảng", "Quế", "Quý", "Quyết", "Quyền", "Quỳnh", "Sáng", "Sáu", "Sâm", "Sinh", "Sơn", "Sửu", "Sỹ",
    "Tài", "Tạo", "Tám", "Tâm", "Tân", "Thái", "Thanh", "Thành", "Thảo", "Thắng", "Thân", "Thế", "Thiện",
    "Thiệp", "Thịnh", "Thoan", "Thọ", "Thông", "Thơ", "Thú", "Thuần", "Thuận", "Thủy", "Thưởng", "Thuyết",
    "Tích", "Tiềm", "Tiến", "Tỉnh", "Tính", "Tình", "Toàn", "Toản", "Tốn", "Trà", "Tráng", "Triển",
    "Trọng", "Trung", "Trường", "Tuân", "Tuấn", "Tuất", "Tuệ", "Tùng", "Tuyên", "Tuyến", "Tư", "Tường",
    "Tưởng", "Tý", "Uẩn", "Ước", "Vân", "Viên", "Việt", "Vinh", "Vĩnh", "Vọng", "Vượng", "Xuyến", "Xuân",
    "Yên", "Yến",
)  # fmt: skip
ALIASES = (
    "Hùng", "Chiến", "Tư", "Năm", "Út", "Sơn", "Thắng", "Bảy", "Mười", "Tùng", "Việt", "Quyết",
)  # fmt: skip

# Province: its districts, each with communes. Provinces that no longer exist stand beside today's.
PLACES: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    ("Lạng Sơn", (
        ("Bắc Sơn", ("Hưng Vũ", "Vũ Lễ", "Chiến Thắng", "Nhất Hòa", "Quỳnh Sơn")),
        ("Lộc Bình", ("Tú Đoạn", "Khuất Xá", "Mẫu Sơn", "Đồng Bục")),
        ("Tràng Định", ("Đào Viên", "Kháng Chiến", "Hùng Sơn", "Quốc Khánh")),
        ("Hữu Lũng", ("Yên Thịnh", "Cai Kinh", "Vân Nham", "Hòa Lạc")))),
    ("Cao Lạng", (
        ("Văn Lãng", ("Tân Thanh", "Hoàng Việt", "Thụy Hùng", "Trùng Quán")),
        ("Hòa An", ("Nước Hai", "Đức Long", "Bế Triều", "Hồng Việt")))),
    ("Hà Bắc", (
        ("Việt Yên", ("Bích Sơn", "Tự Lạn", "Thượng Lan", "Nghĩa Trung")),
        ("Yên Thế", ("Đồng Kỳ", "Tam Hiệp", "Phồn Xương", "Đồng Hưu")),
        ("Gia Lương", ("Nhân Thắng", "Đại Bái", "Quỳnh Phú", "Song Giang")))),
    ("Hà Nam Ninh", (
        ("Hải Hậu", ("Hải Minh", "Hải Phương", "Hải Trung", "Hải Bắc")),
        ("Ý Yên", ("Yên Cường", "Yên Khánh", "Yên Lộc", "Yên Thắng")),
        ("Kim Sơn", ("Quang Thiện", "Như Hòa", "Thượng Kiệm")))),
    ("Thái Bình", (
        ("Tiền Hải", ("Nam Hải", "Đông Cơ", "Tây Giang", "Vũ Lăng")),
        ("Quỳnh Phụ", ("An Ninh", "Quỳnh Hồng", "An Vũ", "Đông Hải")),
        ("Kiến Xương", ("Vũ Quý", "Bình Nguyên", "Quang Trung")))),
    ("Hải Hưng", (
        ("Kim Môn", ("Hiệp Sơn", "Thất Hùng", "Phạm Mệnh", "Thượng Quận")),
        ("Ninh Giang", ("Hồng Phong", "Tân Hương", "Văn Hội")),
        ("Khoái Châu", ("Đông Tảo", "Bình Minh", "Dạ Trạch")))),
    ("Thanh Hóa", (
        ("Nông Cống", ("Tế Lợi", "Trung Chính", "Hoàng Sơn", "Tượng Văn")),
        ("Thọ Xuân", ("Xuân Lập", "Thọ Diên", "Tây Hồ", "Xuân Trường")),
        ("Quảng Xương", ("Quảng Ngọc", "Quảng Hợp", "Quảng Đức")))),
    ("Nghệ An", (
        ("Đô Lương", ("Tràng Sơn", "Đà Sơn", "Thịnh Sơn", "Văn Sơn")),
        ("Quỳnh Lưu", ("Quỳnh Hậu", "Quỳnh Thuận", "An Hòa", "Quỳnh Bảng")),
        ("Nghi Lộc", ("Nghi Thịnh", "Nghi Xuân", "Nghi Thiết")))),
    ("Nghệ Tĩnh", (
        ("Thạch Hà", ("Thạch Hải", "Thạch Kênh", "Thạch Ngọc", "Việt Xuyên")),
        ("Kỳ Anh", ("Kỳ Phong", "Kỳ Thọ", "Kỳ Tân")))),
    ("Vĩnh Phú", (
        ("Đoan Hùng", ("Minh Tiến", "Chân Mộng", "Hùng Long", "Ca Đình")),
        ("Lập Thạch", ("Tử Du", "Bàn Giản", "Liên Hòa", "Xuân Lôi")))),
    ("Bắc Thái", (
        ("Phú Lương", ("Yên Đổ", "Động Đạt", "Vô Tranh")),
        ("Chợ Đồn", ("Bằng Lũng", "Nghĩa Tá", "Yên Thịnh")))),
    ("Quảng Ngãi", (
        ("Bình Sơn", ("Bình Thạnh", "Bình Dương", "Bình Trung")),
        ("Đức Phổ", ("Phổ Cường", "Phổ Khánh", "Phổ Thuận", "Phổ Vinh")))),
    ("Bến Tre", (
        ("Giồng Trôm", ("Lương Hòa", "Tân Hào", "Phước Long")),
        ("Mỏ Cày", ("Định Thủy", "Hương Mỹ", "Bình Khánh")))),
    ("Đắk Lắk", (
        ("Krông Pắk", ("Ea Kly", "Hòa Đông", "Ea Phê", "Krông Búk")),
        ("Buôn Đôn", ("Ea Huar", "Krông Na", "Ea Wer")))),
    ("Hà Tây", (
        ("Ứng Hòa", ("Phương Tú", "Hòa Xá", "Trầm Lộng", "Viên An")),
        ("Ba Vì", ("Vật Lại", "Cẩm Lĩnh", "Tản Hồng")))),
    ("Tây Ninh", (
        ("Gò Dầu", ("Thạnh Đức", "Phước Trạch", "Hiệp Thạnh")),
        ("Trảng Bàng", ("Gia Lộc", "Lộc Hưng", "Đôn Thuận")))),
)  # fmt: skip
HAMLETS = (
    "Thôn Đoài", "Thôn Hạ", "Xóm 4", "Xóm Trại", "Bản Nà Lạn", "Thôn Khun Pinh", "Thôn Trung", "Ấp 3",
    "Xóm Đông",
    "Bản Pác Lương", "Thôn Nà Tèn", "Xóm Mới", "Thôn 7", "Ấp Bình Thuận",
)  # fmt: skip
DEATH_PLACES = (
    "Quảng Trị", "Thành cổ Quảng Trị", "Mặt trận phía Nam", "Mặt trận Tây Nguyên", "Đắk Tô, Kon Tum",
    "Gia Lai",
    "Tây Ninh", "Phước Long", "Lào", "Xiêng Khoảng, Lào", "Cánh đồng Chum, Lào", "Campuchia",
    "Cao điểm 1062, Vị Xuyên",
    "Bình Trị Thiên", "Đường 9 - Nam Lào", "Quân y viện 211", "Lộc Ninh, Bình Long", "Thượng Đức, Quảng Đà",
    "Mặt trận phía Tây", "Củ Chi", "Cao Lạng", "Khe Sanh", "A Sầu, Thừa Thiên", "Điện Biên Phủ", "Cửa Việt",
)  # fmt: skip
BURIALS = (
    "Chưa quy tập", "NTLS Trường Sơn", "NTLS Đường 9", "NTLS tỉnh Quảng Trị", "Gần mặt trận", "Tại trận địa",
    "Nghĩa trang của đơn vị", "Khu vực riêng của đơn vị", "NTLS huyện Hướng Hóa", "Mất thi hài",
    "Đã quy tập về quê",
    "NTLS xã", "Bờ suối Đắk Sút", "Nghĩa trang mặt trận", "Đồi Không Tên, Kon Tum",
)  # fmt: skip
REASONS = ("Chiến đấu", "Trúng bom", "Sốt rét", "Trúng mìn", "Tải đạn", "Phục kích", "Bệnh nặng", "Trinh sát")
RANKS = (
    ("Binh nhất", 6), ("Binh nhì", 5), ("Hạ sĩ", 10), ("Trung sĩ", 7), ("Thượng sĩ", 5), ("Chuẩn úy", 2),
    ("Thiếu úy", 3), ("Trung úy", 2), ("Thượng úy", 1), ("Đại úy", 1), ("B1", 2), ("B2", 2), ("H1", 3),
    ("H2", 3),
    ("H3", 2), ("Hạ sỹ", 4), ("Trung sỹ", 2), ("Thượng sỹ", 1),
)  # fmt: skip
POSITIONS = (
    ("Chiến sĩ", 14), ("A trưởng", 5), ("A phó", 3), ("B trưởng", 4), ("B phó", 2), ("C trưởng", 2),
    ("C phó", 1),
    ("Chính trị viên", 1), ("CTV phó", 1), ("Y tá", 2), ("Liên lạc", 2), ("Trinh sát", 2), ("Lái xe", 1),
    ("Tiểu đội trưởng", 2), ("Trung đội phó", 1), ("Đại đội trưởng", 1), ("Du kích", 1), ("C/sỹ", 2),
    ("a trưởng", 1), ("b phó", 1), ("c phó", 1), ("CTV c", 1), ("Xã đội trưởng", 1), ("Đội viên", 1),
)  # fmt: skip
LONE_UNITS = (
    "Binh trạm 34", "Binh trạm 12", "Sư đoàn 308", "Quân đoàn 4", "P2 KB", "E41/KB", "Du kích xã", "TNXP",
    "BTL Đặc công", "Tỉnh đội Kon Tum", "Huyện đội Bắc Sơn", "Đoàn 559", "C50", "D8/KN", "F7/NB",
    "Đặc khu Rừng Sác", "f7/KB", "d3 KB", "c8 KH", "c3/d1/KT", "BT62/B3", "E43", "Sư 308", "559/EG", "NB",
    "CTNB", "CPNB", "Binh trạm 5", "Mặt trận B3",
)  # fmt: skip
REGIMENTS = (12, 18, 24, 27, 28, 48, 66, 88, 95, 101, 141, 165, 174, 209, 266, 271, 320)
DIVISIONS = (1, 2, 3, 5, 7, 9, 10, 304, 308, 312, 316, 320, 324, 325, 338, 341)
GRAVE_NOTES = (
    "Quy tập từ Lào năm 1998", "Gia đình đã nhận", "Chuyển từ NTLS huyện", "Có hài cốt", "Mộ vọng",
    "GĐ quy tập về NTLS năm 2005", "Đã lấy mẫu ADN", "KHC", "CHC", "Di chuyển về quê 2003",
)  # fmt: skip
UNNAMED = (
    "Chưa biết tên", "Mộ chưa biết tên", "Chưa xác định được thông tin", "Liệt sĩ chưa biết tên", "Vô danh",
    "Mộ liệt sĩ chưa xác định được thông tin", "Chưa xác định danh tính", "Chưa rõ tên",
)  # fmt: skip
LIST_NOTES = (
    "Có vợ",
    "Đảng viên",
    "Con một",
    "Đã báo tử",
    "Bằng số GC887K",
    "Giấy báo tử 239/07",
    "Thương binh",
)
RELICS = (
    "01 bình tông", "02 mảnh võng", "01 đôi dép cao su", "01 bút máy", "01 lọ penicillin", "01 biển nhôm",
    "tăng ni lông",
    "01 thắt lưng", "03 cúc áo",
)  # fmt: skip
# Drawn in the held-out split alone, so that no list of names or places was learned by heart.
GIVENS_HELD_OUT = (
    "Ban", "Biền", "Bổng", "Chắt", "Choong", "Cúc", "Cừ", "Dị", "Doãn", "Duệ", "Đài", "Đắc", "Đoàn", "Gấm",
    "Hách", "Hiệu", "Hoãn", "Hộ", "Khiết", "Khuể", "Kiền", "Lẫm", "Lịch", "Lũy", "Mẩy", "Mỹ", "Nghị", "Ngoạn",
    "Nhẫn", "Nuôi", "Phả", "Phiệt", "Quyên", "Sản", "Sùng", "Thẩm", "Thìn", "Thoại", "Tịnh", "Tỵ", "Ứng",
    "Vỹ",
)  # fmt: skip
PLACES_HELD_OUT: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    ("Quảng Ninh", (
        ("Đình Lập", ("Bính Xá", "Kiên Mộc", "Đình Lập", "Cường Lợi")),
        ("Tiên Yên", ("Đông Ngũ", "Hải Lạng", "Điền Xá", "Phong Dụ")))),
    ("Hà Tuyên", (
        ("Yên Sơn", ("Tứ Quận", "Phúc Ninh", "Xuân Vân", "Kim Quan")),
        ("Vị Xuyên", ("Phương Tiến", "Thanh Thủy", "Minh Tân", "Đạo Đức")))),
    ("Hoàng Liên Sơn", (
        ("Văn Chấn", ("Nghĩa Lộ", "Thượng Bằng La", "Sùng Đô")),
        ("Bảo Thắng", ("Phố Lu", "Gia Phú", "Xuân Giao")))),
    ("Kiên Giang", (
        ("Gò Quao", ("Định An", "Vĩnh Hòa Hưng", "Thủy Liễu")),
        ("An Biên", ("Đông Yên", "Nam Thái", "Tây Yên")))),
    ("Bình Trị Thiên", (
        ("Triệu Hải", ("Triệu Phong", "Hải Thượng", "Triệu Ái", "Hải Lệ")),
        ("Lệ Ninh", ("Mỹ Thủy", "Võ Ninh", "Gia Ninh")))),
    ("Hà Sơn Bình", (
        ("Lương Sơn", ("Hòa Sơn", "Nhuận Trạch", "Cao Răm", "Liên Sơn")),
        ("Thường Tín", ("Nhị Khê", "Quất Động", "Tự Nhiên", "Vân Tảo")))),
    ("Phú Khánh", (
        ("Ninh Hòa", ("Ninh Diêm", "Ninh Phụng", "Ninh Xuân")),
        ("Tuy An", ("An Ninh Tây", "An Hiệp", "An Mỹ")))),
)  # fmt: skip
# A person may be called like a province: what stands before the name tells, never a list of places.
PLACE_LIKE_NAMES = (
    "Thái Bình", "Hòa Bình", "Hà Giang", "Hà Nam", "Bắc Ninh", "Quảng Trị", "Tây Ninh", "Lạng Sơn", "Hà Bắc",
)  # fmt: skip
