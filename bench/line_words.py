"""Words and patterns that lines are put together from, beside those of ``bench.words``. Data only.

Common syllables are in no measured order: they are the words that papers of offices and of the army use.
"""

from __future__ import annotations

import re

COMMON = tuple(
    re.findall(
        r"\S+",
        """
    và của là các có được cho trong với không một những người này đã khi đến về tại từ năm tháng ngày theo
    do trên ra để như vào số còn sau nhưng phải đó nếu mà cùng bị hay nhiều cũng lại thì sẽ rằng nên làm
    việc nước quân đội đơn vị đồng chí chiến sĩ cán bộ bộ đội cách mạng kháng chiến chống Mỹ Pháp cứu nước
    anh hùng liệt sĩ hy sinh an táng mộ phần nghĩa trang hài cốt quy tập tìm kiếm thân nhân gia đình quê
    quán thường trú xã phường huyện quận tỉnh thành phố thôn xóm ấp bản làng khu vực đường mặt trận chiến
    trường trận đánh địch ta súng đạn pháo binh bộ binh công binh đặc công thông tin trinh sát vận tải quân
    y bệnh viện trạm xá tiểu đội trung đội đại đội tiểu đoàn trung đoàn sư đoàn quân đoàn quân khu bộ tư
    lệnh chính trị hậu cần tham mưu chỉ huy trưởng phó phòng ban sở ngành cơ quan ủy ban nhân dân hội đồng
    đảng đoàn hội cựu chiến binh phụ nữ thanh niên công an lao động thương binh xã hội nội vụ tài chính giáo
    dục y tế văn hóa nông nghiệp công nghiệp giao thông xây dựng quyết định thông báo báo cáo kế hoạch công
    văn tờ trình biên bản giấy chứng nhận hồ sơ danh sách trích lục phiếu xác minh kết luận căn cứ luật nghị
    định nghị quyết thông tư hướng dẫn chỉ thị ban hành thi hành thực hiện tổ chức kiểm tra rà soát tổng hợp
    đề nghị yêu cầu giao trách nhiệm phối hợp triển khai hoàn thành trước hằng quý tuần kinh phí ngân sách
    chế độ chính sách trợ cấp ưu đãi tặng bằng khen huân chương huy chương tổ quốc ghi công sinh tuổi dân
    tộc Kinh Tày Nùng Dao Mông Thái Mường tôn giáo trình độ nghề nghiệp nhập ngũ xuất ngũ tái ngũ cấp bậc
    chức vụ binh nhất binh nhì hạ sĩ trung sĩ thượng sĩ chuẩn úy thiếu úy trung úy thượng úy đại úy thiếu tá
    đồi suối sông núi rừng đèo dốc cầu cống đập hồ ao ruộng vườn cây đa giếng chùa đình miếu nhà trường chợ
    bến phía đông tây nam bắc trái phải trên dưới cạnh gần xa giữa bên cách khoảng mét ki-lô-mét tọa độ bản
    đồ sơ đồ quần áo mũ dép võng tăng bi đông thắt lưng bút nhẫn đồng hồ gương lược ví ảnh thư mảnh bom vết
    thương xương sọ răng đầu tay chân ngực bụng gãy nguyên vẹn lẫn đất màu đen vàng đỏ xanh trắng sâu rộng
    dài cao thấp to nhỏ mới cũ mưa nắng gió lũ mùa xuân hạ thu đông sáng trưa chiều tối đêm hôm nay mai kia
    giờ phút lúc tết âm lịch dương lịch cha mẹ vợ chồng con trai gái anh chị em ông bà cô chú bác cậu dì
    cháu họ hàng bạn đồng đội làng nước
    """,
    )
)

TITLES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc", "VIỆT NAM DÂN CHỦ CỘNG HÒA", "Độc lập – Tự do – Hạnh phúc",
    "ỦY BAN NHÂN DÂN", "UỶ BAN NHÂN DÂN", "BAN CHỈ ĐẠO 515", "BAN CHỈ ĐẠO 1237", "BỘ CHỈ HUY QUÂN SỰ",
    "BỘ QUỐC PHÒNG", "QUÂN KHU 4", "CỤC CHÍNH TRỊ", "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
    "SỞ LAO ĐỘNG - THƯƠNG BINH", "VÀ XÃ HỘI", "PHÒNG NỘI VỤ", "BAN CHỈ HUY QUÂN SỰ HUYỆN",
    "DANH SÁCH LIỆT SĨ", "DANH SÁCH QUÂN NHÂN HY SINH", "DANH SÁCH TRÍCH NGANG", "SỔ QUẢN LÝ MỘ LIỆT SĨ",
    "GIẤY BÁO TỬ", "TRÍCH LỤC HỒ SƠ LIỆT SĨ", "BIÊN BẢN CẤT BỐC HÀI CỐT LIỆT SĨ", "PHIẾU QUY TẬP",
    "NGHĨA TRANG LIỆT SĨ", "KẾ HOẠCH", "QUYẾT ĐỊNH", "THÔNG BÁO", "BÁO CÁO", "CÔNG VĂN", "CHỈ THỊ",
    "TỜ TRÌNH", "NGHỊ QUYẾT", "HƯỚNG DẪN", "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN",
    "KT. CHỦ TỊCH", "TL. CHỦ TỊCH", "T/M UBND TỈNH", "TRƯỞNG BAN", "CHỈ HUY TRƯỞNG", "THỦ TRƯỞNG ĐƠN VỊ",
    "CHÍNH ỦY", "Nơi nhận:", "Kính gửi:", "- Như trên;", "- Lưu: VT, NC.", "- Lưu: VT.", "(Đã ký)", "SAO Y",
    "Kèm theo Kế hoạch số", "HỎA TỐC", "KHẨN", "Điều 1.", "Điều 2.", "Phụ lục", "Mẫu số 84", "Trang",
    "Tờ số",
)  # fmt: skip

HEADINGS = (
    "STT", "Số TT", "TT", "Họ và tên", "Họ tên", "Họ và tên liệt sĩ", "Bí danh", "Năm sinh", "Ngày sinh",
    "Ngày, tháng, năm sinh", "Quê quán", "Nguyên quán", "Trú quán", "Nhập ngũ", "Ngày nhập ngũ", "Cấp bậc",
    "Chức vụ", "Cấp bậc, chức vụ", "Đơn vị", "Ngày hy sinh", "Ngày, tháng, năm hy sinh", "Nơi hy sinh",
    "Trường hợp hy sinh", "Lý do hy sinh", "Nơi an táng", "Nơi an táng ban đầu", "Nơi chôn cất", "Ghi chú",
    "Thân nhân", "Họ tên cha, mẹ, vợ", "Xã", "Huyện", "Tỉnh", "Khu", "Lô", "Hàng", "Mộ số", "Số mộ",
    "Hàng mộ", "Thông tin ghi trên bia mộ", "Di vật", "Ngày quy tập", "Đơn vị quy tập", "Nơi quy tập",
    "Số giấy báo tử", "Bằng TQGC số", "HỌ VÀ TÊN", "QUÊ QUÁN", "NGÀY HY SINH", "ĐƠN VỊ", "CẤP BẬC",
    "GHI CHÚ", "NĂM SINH",
)  # fmt: skip

LABELS = (
    "Họ và tên", "Họ, tên", "Tên khai sinh", "Bí danh", "Sinh năm", "Ngày sinh", "Quê quán", "Nguyên quán",
    "Trú quán", "Nơi ở hiện nay", "Nhập ngũ", "Nhập ngũ ngày", "Cấp bậc", "Chức vụ", "Cấp bậc, chức vụ",
    "Đơn vị", "Hy sinh", "Hy sinh ngày", "Hi sinh ngày", "Tại", "Nơi hy sinh", "Trường hợp", "Mai táng tại",
    "An táng tại", "Thân nhân", "Con ông", "Con bà", "Vợ", "Số", "Liệt sĩ", "Đồng chí", "Ông", "Bà",
    "Địa chỉ", "Khu", "Lô", "Hàng", "Mộ số", "Ngày cất bốc", "Địa điểm", "Đơn vị cất bốc", "Di vật",
    "Ghi chú", "Giấy báo tử số",
)  # fmt: skip

# Running sentences; {…} are filled by ``bench.line_texts``.
SENTENCES = (
    "Căn cứ Quyết định số {n}/QĐ-TTg ngày {date} của Thủ tướng Chính phủ;",
    "Căn cứ Kế hoạch số {n}/KH-BCĐ ngày {date} của Ban Chỉ đạo {n} tỉnh {province};",
    "Theo đề nghị của {title} {name} tại Tờ trình số {n}/TTr-{code} ngày {date},",
    "Đồng chí {name}, sinh năm {year}; quê quán: xã {commune}, huyện {district}, tỉnh {province};",
    "nhập ngũ tháng {month}-{year}; đơn vị: {unit}; cấp bậc: {rank}; chức vụ: {position};",
    "hy sinh ngày {date} tại {death}; nơi an táng ban đầu: {burial}.",
    "(theo Giấy báo tử số {n}{letter}, ngày {date} của Bộ CHQS tỉnh {province} (cũ)).",
    "Hôm nay, ngày {day} tháng {month} năm {year}, tại {commune}, {district}, {province}, chúng tôi gồm:",
    "1. Ông {name}, {position}, đại diện {unit};",
    "Tọa độ: {n}°{day}′{month}″ vĩ bắc, {n}°{day}′ kinh đông; độ sâu {day},{month} m.",
    "Kết quả: quy tập được {day} hài cốt liệt sĩ ({month} hài cốt có tên), đạt {day},{month} % kế hoạch.",
    "- Kinh phí: {n}.{n}.000 đồng (nguồn ngân sách {province} năm {year}).",
    "Mọi thông tin xin gửi về: {name}, số {n}, đường {given} {given}, điện thoại 0{n}.{n}.{n}.",
    "Đơn vị công tác: {unit}, thuộc {unit}, {province}.",
    "Trong kháng chiến chống Mỹ, cứu nước, từ năm {year} đến năm {year}, xã {commune} có {n} liệt sĩ.",
    "Liệt sĩ {name} (tức {given}), hy sinh ngày {date}, hiện an táng tại {burial}, hàng {day}, mộ số {n}.",
    "Điều {day}. Giao {title} {name} chịu trách nhiệm thi hành Quyết định này./.",
    "Số: {n}/{code}-{code}    {province}, ngày {day} tháng {month} năm {year}",
)
