"""What the desk and its API say when they refuse, in Vietnamese; ``sentences`` looks here too. A table."""

from __future__ import annotations

DESK_SENTENCES_VI: dict[str, str] = {
    # What helps
    "Load the page again and look at it as it is now.": "Tải lại trang và xem nó như lúc này.",
    "Check the address; it may have been removed.": "Kiểm tra địa chỉ; có thể mục này đã bị bỏ.",
    "Take another one; this one is free again when its reader leaves it.": (
        "Hãy lấy ô khác; ô này tự trống lại khi người đang xem rời đi."
    ),
    "Leave it to somebody else: the second reading must not come from the first reader.": (
        "Để người khác đọc: lần đọc thứ hai không được là của người đọc thứ nhất."
    ),
    "Look at the history: each step can be taken back once.": "Xem lịch sử: mỗi bước hoàn tác được một lần.",
    "Ask an administrator for the role that may.": "Hãy xin quản trị viên vai trò được phép.",
    "Ask an administrator for the role.": "Hãy xin quản trị viên vai trò đó.",
    "Correct what is named and send it again.": "Sửa chỗ đã nêu rồi gửi lại.",
    "Try again in a moment; if it stays so, run 'sohoa check' on the server.": (
        "Thử lại sau giây lát; nếu vẫn vậy, chạy 'sohoa check' trên máy chủ."
    ),
    "Type what is written, or call it illegible.": "Gõ chữ trên giấy, hoặc báo không đọc được.",
    "Ask another administrator.": "Hãy nhờ một quản trị viên khác.",
    "Make a new token.": "Hãy tạo một mã mới.",
    "Sign in again; what you typed is kept.": "Hãy đăng nhập lại; những gì đã gõ vẫn còn.",
    "Load the page again and repeat the step.": "Tải lại trang rồi làm lại bước đó.",
    "Take a few words that belong together only for you.": "Hãy dùng vài từ chỉ riêng bạn thấy liên quan với nhau.",
    "Wait a minute, then try again.": "Đợi một phút rồi thử lại.",
    "Add the missed row by drawing its box, or strike out the false one.": (
        "Kéo khung để thêm dòng sót, hoặc gạch dòng sai."
    ),
    "Ask an administrator for a role, at the provider or here.": (
        "Hãy xin quản trị viên vai trò, ở máy chủ đăng nhập hoặc ở đây."
    ),
    "Choose another name.": "Hãy chọn tên khác.",
    "no name was added under number {}": "không có tên nào được thêm với số {}",
    "somebody else added this name": "tên này do người khác thêm",
    "Ask him, or an archivist.": "Hãy nhờ người đó, hoặc lưu trữ viên.",
    "Choose such a name, without marks or spaces; the full name stands beside it.": (
        "Hãy chọn tên như thế, không dấu, không cách; họ tên đầy đủ ghi riêng bên cạnh."
    ),
    "Name a scope: read, decide, …": "Hãy nêu quyền: read, decide, …",
    "Answer one of: {}.": "Hãy trả lời một trong: {}.",
    "Send fewer files at once.": "Hãy gửi ít tệp hơn mỗi lần.",
    # What happened
    "there is no batch '{}'": "không có đợt quét '{}'",
    "this server was started without the pipeline": "máy chủ này chạy không kèm phần đọc trang",
    "this server was started without an engine": "máy chủ này chạy không kèm bộ nhận dạng",
    "'{}' is no verdict on a field": "'{}' không phải là một quyết định về ô",
    "a correction needs a text": "sửa thì phải có chữ",
    "there is no document {}": "không có văn bản {}",
    "page {} has no table {}": "trang {} không có bảng {}",
    "page {} was not read yet": "trang {} chưa được đọc",
    "page {} has no image yet": "trang {} chưa có ảnh",
    "nobody takes the administrator's role from himself": "không ai tự bỏ vai trò quản trị của chính mình",
    "a service has no password": "dịch vụ không có mật khẩu",
    "'{}' is needed": "cần quyền '{}'",
    "there is no field {}": "không có ô {}",
    "there is no page {}": "không có trang {}",
    "there is no {} {}": "không có {} {}",
    "a password has {} to {} characters": "mật khẩu có từ {} đến {} ký tự",
    "a yes or a no is about two different records": "có hay không là về hai bản ghi khác nhau",
    "a choice names its value and its reason": "lựa chọn phải nêu giá trị và lý do",
    "nobody said {}": "không ai nói {}",
    "record {} was never compared with others": "bản ghi {} chưa được so với bản ghi nào",
    "people have decided on records of this page: their rows cannot move": (
        "đã có người duyệt bản ghi của trang này: dòng của chúng không dời được"
    ),
    "there are a thousand accounts called '{}'": "đã có một nghìn tài khoản tên '{}'",
    "this account is locked": "tài khoản này bị khóa",
    "the provider gives this person no role here": "máy chủ đăng nhập không giao vai trò nào cho người này",
    "a name is small letters, digits, '.', '_', '-' or '@', 60 at most": (
        "tên gồm chữ thường, chữ số, '.', '_', '-' hoặc '@', nhiều nhất 60 ký tự"
    ),
    "there is no account '{}'": "không có tài khoản '{}'",
    "a token without a scope may do nothing": "mã không có quyền thì không làm được gì",
    "there is an account '{}' already": "đã có tài khoản '{}'",
    "there is a token '{}' already": "đã có mã '{}'",
    "there is no token '{}' that holds": "không có mã '{}' nào còn hiệu lực",
    "there is no record {}": "không có bản ghi {}",
    "record {} changed after revision {}": "bản ghi {} đã đổi sau lần {}",
    "there is no question {}": "không có câu hỏi {}",
    "'{}' is no answer": "'{}' không phải là câu trả lời",
    "there is no step to take back": "không còn bước nào để hoàn tác",
    "only one's own steps can be taken back": "chỉ hoàn tác được bước của chính mình",
    "this step was taken back already": "bước này đã được hoàn tác",
    "there is no decision {}": "không có quyết định {}",
    "{} has read this field already": "{} đã đọc ô này rồi",
    "field {} changed after revision {}": "ô {} đã đổi sau lần {}",
    "another person is reading this field now": "người khác đang xem ô này",
    "record {} lies in no dossier yet": "bản ghi {} chưa nằm trong hồ sơ nào",
    "Run sohoa link.": "Chạy sohoa link.",
    "one record is no pair": "một bản ghi không thành cặp",
    "records {} and {} were never compared": "hai bản ghi {} và {} chưa được so với nhau",
    "there is no dossier {}": "không có hồ sơ {}",
    "there is no list {}": "không có danh sách {}",
    "there is no file of list {}": "không còn tệp của danh sách {}",
    "nobody is to be listed for '{}'": "không có ai để lập danh sách cho '{}'",
    "that would be {} lists, more than {}": "sẽ thành {} danh sách, quá {}",
    "Choose a place, unit or figure of the totals.": "Chọn nơi, đơn vị hoặc con số có ở trang Tổng hợp.",
    "Choose a narrower figure, or use sohoa handover split.": "Chọn con số hẹp hơn, hoặc dùng sohoa handover split.",
    "Lists of before were not kept.": "Danh sách lập từ trước không được giữ tệp.",
    "the page as read cannot be unpacked": "không mở được kết quả đọc của trang",
    "there is no webhook '{}'": "không có webhook '{}'",
    "the name '{}' is taken or empty": "tên '{}' đã có hoặc để trống",
    "not usable: {}": "không dùng được: {}",
    "the body is larger than this address takes": "nội dung lớn hơn mức địa chỉ này nhận",
    # Maps, searching, enquiries
    "there is no such search area any more": "vùng tìm kiếm này không còn như vậy nữa",
    "Load the map again.": "Tải lại bản đồ.",
    "no paper names this cemetery": "không giấy nào ghi nghĩa trang này",
    "Choose it from the map or the totals.": "Chọn nghĩa trang trên bản đồ hoặc ở trang tổng hợp.",
    "the archive was not linked yet: there are no keys to search": "kho chưa được gom hồ sơ trên máy này, chưa tìm được",
    "an enquiry names the man": "hồ sơ hỏi phải có tên người được hỏi",
    "Give at least his given name.": "Ghi ít nhất là tên.",
    "an enquiry says who asks": "hồ sơ hỏi phải ghi ai hỏi",
    "a case is opened once": "hồ sơ hỏi chỉ lập một lần",
    "this step needs its text": "việc này cần có nội dung",
    "Write what was answered, noted, or who takes over.": "Ghi nội dung trả lời, ghi chú, hoặc tên người nhận thụ lý.",
    "this step names a dossier": "việc này cần chỉ rõ hồ sơ nào",
    "there is no sketch {}": "không có sơ đồ {}",
    "there is nothing under {}": "không có gì mang mã {}",
    "the part of the page is too small to show a sketch": "phần trang này quá nhỏ, không thể là sơ đồ",
    "Draw it again.": "Kéo khung lại.",
    "there is no enquiry {}": "không có hồ sơ hỏi số {}",
    "there is no account {}": "không có tài khoản {}",
    "Write the name of an account.": "Ghi tên một tài khoản.",
    "only the handler of a case may write to who asked": "chỉ người thụ lý được viết thư cho người hỏi",
    # Lists handed over, keys
    "{} has no column '{}'": "{} không có cột '{}'",
    "Send the list back with its columns as it was sent.": "Gửi lại danh sách với các cột như lúc nhận.",
    "{} cannot be read as XLSX": "{} không đọc được dạng XLSX",
    "Save it as .xlsx in Excel or LibreOffice and try again.": "Lưu lại dạng .xlsx bằng Excel hay LibreOffice rồi thử lại.",
    "Install the package fonts-freefont-ttf.": "Cài gói fonts-freefont-ttf.",
    "the table of keys {} cannot be opened: {}": "không mở được bảng khóa {}: {}",
    "Wait for another 'sohoa link' to end; or delete the file, it is made again.": (
        "Đợi lệnh 'sohoa link' khác xong; hoặc xóa tệp ấy, nó sẽ được làm lại."
    ),
    "who works in named batches opens no others": "ai chỉ làm ở một số đợt thì không mở đợt khác",
    "Ask an administrator to give you this batch.": "Hãy nhờ quản trị viên giao cho bạn đợt này.",
    "a list that comes back may be about any batch": "danh sách gửi lại có thể nói về đợt bất kỳ",
    "Ask an archivist of all batches.": "Hãy nhờ một lưu trữ viên của mọi đợt.",
    "cannot {} the store: the S3 server is away ({})": "không làm được việc '{}' với kho: máy chủ S3 không trả lời ({})",
}
