"""What the command line says, in Vietnamese and English; what errors say stands in ``models.sentences``."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from models.errors import SohoaError
from models.sentences import to_vietnamese


class Lang(StrEnum):
    """Languages of messages: Vietnamese unless SOHOA_LANG says otherwise."""

    VI = "vi"
    EN = "en"


# key: (Vietnamese, English). Labels are as wide as each other, so that the account stands in columns.
_MESSAGES: Mapping[str, tuple[str, str]] = {
    "error": ("Lỗi", "Error"),
    "page": ("trang", "page"),
    "no-path": (
        "không có tệp hoặc thư mục này: {path}",
        "there is no such file or folder: {path}",
    ),
    "no-paths": ("hãy nêu tệp hoặc thư mục để quét", "name a file or folder to scan"),
    "stacks-incomplete": (
        "--fronts và --backs phải đi cùng nhau: chồng mặt trước và chồng mặt sau",
        "--fronts and --backs go together: the stack of fronts and the stack of backs",
    ),
    "place-added": (
        "Đã thêm địa danh {name} (số {number}); đã cân lại các ô chờ trong {files} tệp. "
        "Lần quét sau lập lại mọi bản ghi theo tên này.",
        "Added the place {name} (number {number}); waiting fields in {files} files were weighed again. "
        "The next scan makes all records again by it.",
    ),
    "place-removed": ("Đã bỏ địa danh số {number}.", "Removed place number {number}."),
    "place-incomplete": (
        "tên, nguồn không được trống; cấp là một trong: {levels}; năm từ 1800 đến 2100, đầu không sau cuối",
        "name and source must not be empty; the level is one of: {levels}; years 1800 to 2100, first to last",
    ),
    "no-place-name": (
        "không có địa danh số {number}; xem sohoa places list",
        "there is no place number {number}; see sohoa places list",
    ),
    "no-place": ("không nhận ra nơi nào: {text}", "no place that is known: {text}"),
    "no-batch": ("không có đợt này: {name}", "there is no such batch: {name}"),
    "map-made": ("{path}: {areas} vùng", "{path}: {areas} areas"),
    "find-none": ("Chưa có giấy nào nói về người như vậy.", "No paper speaks of such a man yet."),
    "enquiry-opened": ("Hồ sơ hỏi số {number} đã lập.", "Enquiry {number} is open."),
    "enquiry-added": ("Hồ sơ hỏi số {number}: {state}.", "Enquiry {number}: {state}."),
    "enquiry-letter": ("{path}: thư trả lời hồ sơ hỏi số {number}", "{path}: letter of enquiry {number}"),
    "link-told": (
        "{told} giấy mới có thể trả lời hồ sơ hỏi; người thụ lý thấy ở trang Tìm, hỏi",
        "{told} new papers may answer enquiries; their handlers see them under Search, enquiries",
    ),
    "handover-made": (
        "Bàn giao số {number}: {receiver}, {rows} người: {sheet}, {page}",
        "List {number}: {receiver}, {rows} men: {sheet}, {page}",
    ),
    "handover-empty": (
        "không có hồ sơ nào của '{value}'; xem sohoa review, trang Tổng hợp, các tên có ở đó",
        "there is no dossier of '{value}'; the page of totals of sohoa review shows the names there are",
    ),
    "handover-nowhere": (
        "Không rõ nơi nhận: {count} hồ sơ, không nằm trong danh sách nào",
        "Of no known receiver: {count} dossiers, in none of the lists",
    ),
    "handover-taken": ("Đã nhận {taken} câu trả lời", "{taken} answers taken in"),
    "handover-no-code": (
        "dòng '{code}': mã dòng không đúng; giữ nguyên cột Mã dòng như khi gửi",
        "row '{code}': this is no code of a row; leave that column as it was sent",
    ),
    "handover-unknown": (
        "dòng '{code}': kho này không bàn giao dòng ấy",
        "row '{code}': this archive never handed it over",
    ),
    "handover-other-name": (
        "dòng '{code}': họ tên không phải của dòng ấy; các dòng đã bị xáo, hãy sửa rồi nhận lại",
        "row '{code}': another name stands there; rows were moved, put them right and take it in again",
    ),
    "link-begin": ("So các bản ghi với nhau…", "Comparing records…"),
    "link-compared": (
        "So: {compared} bản ghi mới hoặc vừa sửa, {moved} sang hồ sơ khác, {seconds} giây",
        "Compared: {compared} records new or changed, {moved} came into another dossier, {seconds} s",
    ),
    "link-flagged": (
        "Đối chiếu với danh sách từ nơi khác: {flagged} trường khác nhau, đưa ra bàn duyệt",
        "Held against lists from elsewhere: {flagged} fields differ and go to the desk",
    ),
    "link-stands": (
        "Nay: {records} bản ghi trong {dossiers} hồ sơ; {several} hồ sơ có từ hai giấy trở lên",
        "Now: {records} records in {dossiers} dossiers; {several} of them of two papers or more",
    ),
    "link-asked": (
        "Chờ người xét: {pairs} cặp (sohoa review, trang Cặp ngờ là một); đã có {words} lời của người xét",
        "Waiting: {pairs} pairs (sohoa review, page of pairs); {words} words of people are kept",
    ),
    "stopped": (
        "Đã dừng. Chạy lại cùng lệnh để làm tiếp: không mất gì.",
        "Stopped. Run the same command again to go on: nothing is lost.",
    ),
    "no-looks": ("Chưa ai xem gì.", "Nobody has looked at anything."),
    "mended-originals": (
        "Đã đưa lại {count} tệp gốc từ nơi đã quét.",
        "{count} originals were put back from where they were scanned.",
    ),
    "mended-pages": (
        "Đã đọc lại {count} trang từ tệp gốc.",
        "{count} pages were read again from their originals.",
    ),
    "mended-records": (
        "Đã lập lại {count} bản ghi từ những gì đã lưu.",
        "{count} records were made again from what is kept.",
    ),
    "lost-table": (
        "Bảng do người cắt lại trên trang {page} đã mất: cần cắt lại ở trang duyệt.",
        "The table that a person had cut anew on page {page} is lost: cut it again on the review site.",
    ),
    "reread-progress": ("Đọc lại", "Reading again"),
    "reread-more": ("… và {count} chỗ nữa (--json liệt kê hết)", "… and {count} more (--json lists all)"),
    "reread-said": (" (người duyệt đã ghi: {said}; giữ nguyên)", " (a person said: {said}; that stands)"),
    "reread-done": (
        "Đọc lại {pages} trang: {changed} trang khác trước, {left} trang để nguyên, {failed} trang lỗi."
        " Máy đổi {fields} trường; {against} trường do người quyết định thì giữ nguyên, cách đọc mới chỉ ghi"
        " bên cạnh.",
        "{pages} pages read again: {changed} read otherwise, {left} left, {failed} failed. The machine"
        " changes {fields} fields; {against} that people decided stand, the new reading is kept beside them.",
    ),
    "reread-rule": (" (do quy tắc mới, không do đọc lại)", " (by newer rules, not by the reading)"),
    "reread-by-rules": (
        "Trong đó {count} chỗ đổi do quy tắc mới của chương trình: chữ đọc được vẫn như cũ.",
        "Of these {count} come from newer rules of the program: the page was read alike there.",
    ),
    "reread-trial": ("Chỉ xem trước: không lưu gì.", "A trial: nothing was kept."),
    "train-how": (
        "cần --from-corrections: học từ những trường đã duyệt trong kho này",
        "say --from-corrections: learn from the fields that were decided in this archive",
    ),
    "train-cutting": ("Cắt dòng chữ đã duyệt", "Cutting decided lines"),
    "train-learning": ("Học", "Learning"),
    "train-too-few": (
        "Chưa đủ để học: {lines} dòng trên {pages} trang. Cần ít nhất 100 dòng để học và 40 dòng trên 3 trang"
        " để so; duyệt thêm rồi chạy lại.",
        "Too little to learn from: {lines} lines on {pages} pages. It takes 100 lines to learn from and 40 on"
        " 3 pages to compare on; decide more, then run it again.",
    ),
    "train-compared": (
        "Học từ {taught} dòng. Trên {compared} dòng của {pages} trang để riêng: trước đúng {before}, nay đúng"
        " {after} ({gain} điểm phần trăm; 95 %: {low} đến {high}).",
        "Learned from {taught} lines. On {compared} lines of {pages} pages kept apart: {before} right before,"
        " {after} now ({gain} points; 95 %: {low} to {high}).",
    ),
    "train-general": (
        "Trên dòng của phông chữ chưa từng học: trước {before}, nay {after}.",
        "On lines of faces never learned: {before} before, {after} now.",
    ),
    "train-kept": (
        "Đã giữ bộ trọng số số {number} (own/{version}); từ nay trang mới đọc bằng nó."
        " Trang cũ: sohoa reread.",
        "Kept as model {number} (own/{version}); new pages are read with it. Old pages: sohoa reread.",
    ),
    "train-not-better": (
        "Không chắc tốt hơn: bộ trọng số đang dùng giữ nguyên, không lưu gì.",
        "Not surely better: the present model stays, nothing was kept.",
    ),
    "train-listed": (
        "{mark} {number}  own/{version}  {sha}  {made}  {before} -> {after} / {compared} ({low} đến {high})",
        "{mark} {number}  own/{version}  {sha}  {made}  {before} -> {after} / {compared} ({low} to {high})",
    ),
    "train-chosen": ("Đang dùng: {version}", "In use: {version}"),
    "calibrate-progress": ("{done}/{total} tệp", "{done}/{total} files"),
    "calibrate-title": ("Hiệu chuẩn độ tin / calibration", "Calibration of confidence"),
    "calibrate-report": ("Báo cáo: {path}", "Report: {path}"),
    "calibrate-too-few": (
        "Có {decisions} trường đã duyệt: chưa đủ để học, cần thêm ít nhất {missing}. Độ tin giữ như cũ.",
        "{decisions} fields are decided: too few to learn from, at least {missing} more are needed. "
        "Confidence stays as it was.",
    ),
    "calibrate-fitted": (
        "Đã học từ {decisions} trường đã duyệt: sai số của độ tin từ {before:.4f} còn {after:.4f} "
        "(đo trên tệp không dùng để học).",
        "Learned from {decisions} decided fields: the error of confidence fell from {before:.4f} to "
        "{after:.4f} (on files that did not teach).",
    ),
    "calibrate-bars-only": (
        "Độ tin có sẵn đã đúng với kho này ({before:.4f}; học thêm được {after:.4f}): giữ nguyên, chỉ tính "
        "lại ngưỡng từ {decisions} trường đã duyệt.",
        "The shipped confidence already fits this archive ({before:.4f}; learning gives {after:.4f}): kept, "
        "only the bars are solved anew from {decisions} decided fields.",
    ),
    "calibrate-now": (
        "Bộ hiệu chuẩn {version}; {changed} bản ghi thay đổi khi xét lại.",
        "Calibration {version}; {changed} records changed when decided again.",
    ),
    "calibrate-headings": (
        "trường|loại giấy|số|sai|ngưỡng|do|nhận|nhận sai|còn thiếu",
        "field|document|fields|wrong|bar|promised by|accepted|wrong among them|lacks",
    ),
    "calibrate-whole": (
        "Máy nhận {accepted} trường, sai {wrong}; với 95 % chắc chắn không quá {bound:.2%}.",
        "Accepted {accepted} fields, {wrong} of them wrong; with 95 % certainty at most {bound:.2%}.",
    ),
    "reading": ("Đọc trang", "Reading"),
    "rate": ("{rate:.0f} trang/phút", "{rate:.0f} pages/min"),
    "failed-count": ("{count} lỗi", "{count} failed"),
    "progress-line": (
        "{done}/{total} trang, {rate:.0f} trang/phút, {failed} lỗi",
        "{done}/{total} pages, {rate:.0f} pages/min, {failed} failed",
    ),
    "batch": ("Đợt      {name} ({id})", "Batch    {name} ({id})"),
    "pages": (
        "Trang    {pages_in} = {done} xong + {failed} lỗi + {excluded} trùng{waiting}; {blank} trang trắng",
        "Pages    {pages_in} = {done} done + {failed} failed + {excluded} excluded{waiting}; {blank} blank",
    ),
    "waiting": (" + {count} đang chờ", " + {count} waiting"),
    "files": (
        "Tệp      {files} đã nhận (trong đó {duplicates} trùng), {refused} bị từ chối",
        "Files    {files} taken in ({duplicates} of them duplicates), {refused} refused",
    ),
    "records": ("Bản ghi  {records}", "Records  {records}"),
    "fields": (
        "Trường   {accepted} máy nhận{share}, {queued} chờ người duyệt, {reviewed} đã duyệt",
        "Fields   {accepted} accepted{share}, {queued} queued for a person, {reviewed} reviewed",
    ),
    "rate-row": ("Tốc độ   {rate}", "Rate     {rate}"),
    "read-now": (
        "Lần này  {pages} trang trong {seconds:.0f} giây",
        "This run {pages} pages in {seconds:.0f} s",
    ),
    "user-added": ("Đã tạo tài khoản {name} ({role})", "Made the account {name} ({role})"),
    "user-changed": ("Đã đổi tài khoản {name} ({role})", "Changed the account {name} ({role})"),
    "token-added": (
        "Mã của {name}, chỉ hiện lần này:",
        "The token of {name}, shown only now:",
    ),
    "token-revoked": ("Đã thu hồi mã của {name}", "Revoked the token of {name}"),
    "no-administrator": (
        "Chưa có quản trị viên. Ở cửa sổ khác: sohoa users add TÊN --role administrator",
        "There is no administrator yet. In another window: sohoa users add NAME --role administrator",
    ),
    "review-at": (
        "Trang duyệt ở {url} (API: {url}api/docs)",
        "The review site is at {url} (API: {url}api/docs)",
    ),
    "kept-records": ("Bản ghi giữ tại   {place}", "Records are in    {place}"),
    "kept-originals": ("Tệp gốc giữ tại   {place}", "Originals are in  {place}"),
    "kept-pages": ("Ảnh và chữ giữ tại {place}", "Page images and text are in {place}"),
    "kept-failures": ("Xem lại các lỗi: sohoa status {name}", "See the failures again: sohoa status {name}"),
    "exported-records": (
        "{count} bản ghi; con trỏ {cursor} (dùng --since {cursor} để chỉ lấy phần đổi sau này)",
        "{count} records; cursor {cursor} (give --since {cursor} for what changes after it)",
    ),
    "exported-pages": ("{count} trang → {folder}", "{count} pages → {folder}"),
    "watching": (
        "Theo dõi {folder} (Ctrl-C để dừng, chạy lại là làm tiếp)",
        "Watching {folder} (Ctrl-C ends it; begun again it goes on)",
    ),
    "watch-taken": ("Đã nhận  {name}", "Taken in {name}"),
    "watch-again": ("Sẽ thử lại.", "It is tried again."),
    "sheet-filling": (
        "Phiếu {id}: đã có {counted}/{expected} trang, chờ đủ rồi đọc",
        "Sheet {id}: {counted} of {expected} pages have come; they are read when all have",
    ),
    "sheet-right": ("Phiếu {id}: đủ {expected} trang", "Sheet {id}: all {expected} pages"),
    "sheet-wrong": (
        "Phiếu {id}: GIỮ LẠI, có {counted} trang, phiếu ghi {expected} → quét lại phiếu và trang thiếu, hoặc "
        "sohoa sheets accept",
        "Sheet {id}: HELD, {counted} pages, the sheet says {expected} → scan the sheet and what is missing "
        "again, or sohoa sheets accept",
    ),
    "sheet-accepted": (
        "Phiếu {id}: {counted} trang, phiếu ghi {expected}; {who} đã chấp nhận",
        "Sheet {id}: {counted} pages, the sheet says {expected}; accepted by {who}",
    ),
    "sheet-uncounted": ("Phiếu {id}: {counted} trang, không đếm", "Sheet {id}: {counted} pages, not counted"),
    "copies": (
        "Quét hai lần: {count} cặp trang giống nhau (không bỏ trang nào)",
        "Scanned twice: {count} pairs of pages alike (none is dropped)",
    ),
    "copy": (
        "    {file}, trang {page_no} (rõ hơn) = {other_file}, trang {other_page_no} ({likeness:.2f})",
        "    {file}, page {page_no} (better) = {other_file}, page {other_page_no} ({likeness:.2f})",
    ),
    "sheet-bad": ("phiếu không in được: {why}", "the sheet cannot be printed: {why}"),
    "sheet-who": ("cần tên đợt và tên người quyết định (--by)", "name the batch, and who decides (--by)"),
    "sheets-made": ("Đã làm {count} phiếu", "Made {count} sheets"),
    "sheets-accepted": ("Đã chấp nhận {count} phiếu", "Accepted {count} sheets"),
    "batch-paused": (
        "Đã tạm dừng đợt {name}; đọc tiếp: sohoa resume",
        "Paused the batch {name}; read on with: sohoa resume",
    ),
    "batch-resumed": ("Đợt {name} được đọc tiếp", "The batch {name} is read on"),
    "batch-cancelled": (
        "Đã hủy phần chưa đọc của đợt {name}; lấy lại: sohoa resume",
        "Gave up what was not read of the batch {name}; take it back with: sohoa resume",
    ),
    "batch-priority": ("Đợt {name}: ưu tiên {priority}", "Batch {name}: priority {priority}"),
    "mode-row": ("Chế độ   {mode}, ưu tiên {priority}", "Mode     {mode}, priority {priority}"),
    "mode-active": ("đang đọc", "active"),
    "mode-paused": ("tạm dừng (sohoa resume để đọc tiếp)", "paused (sohoa resume reads on)"),
    "mode-cancelled": ("đã hủy phần chưa đọc", "the unread part is given up"),
    "worker-ready": (
        "Máy đọc đã sẵn sàng, {processes} tiến trình (Ctrl-C để dừng)",
        "The worker is ready, {processes} processes (Ctrl-C ends it)",
    ),
    "worker-turns": ("Đọc đợt {name}", "Reading the batch {name}"),
    "worker-idle": ("Không có trang nào chờ", "No page waits"),
    "worker-waits": ("Sẽ tự thử lại; không mất gì.", "It is tried again by itself; nothing is lost."),
    "worker-done": ("Máy đọc dừng sau {pages} trang", "The worker ended after {pages} pages"),
    "queued-only": (
        "Đã nhận, chờ máy đọc: sohoa worker",
        "Taken in; workers read it: sohoa worker",
    ),
    "queue-full": (
        "Đã có {limit} trang chờ: đợi máy đọc làm bớt rồi nhận tiếp…",
        "{limit} pages wait: taking in goes on when workers have read some…",
    ),
    "copied-objects": (
        "Đã so {objects} tệp ({mib:.1f} MiB), lần này chép {sent}",
        "{objects} objects compared ({mib:.1f} MiB), {sent} copied now",
    ),
    "copy-digest": ("Mã tổng của mọi tệp: {digest}", "Digest over all objects: {digest}"),
    "copy-extra": (
        "Nơi đến có thêm {count} tệp không có ở nơi đi: giữ nguyên.",
        "The target has {count} more objects that the source lacks: left as they are.",
    ),
    "copy-object-differs": ("tệp {name} ở nơi đến không giống", "object {name} differs in the target"),
    "copying-table": ("Bảng {table}: {rows} dòng", "Table {table}: {rows} rows"),
    "copied-rows": ("ghi {rows}", "wrote {rows}"),
    "equal": ("giống", "equal"),
    "unequal": ("KHÁC ", "DIFFER"),
    "copy-equal": ("Hai bên giống hệt nhau.", "Both are equal."),
    "copy-differs": (
        "Hai bên chưa giống nhau. Dừng các chương trình đang ghi rồi chạy lại; nếu vẫn khác, nơi đến có "
        "dữ liệu cũ: xóa trống rồi chép lại.",
        "They are not equal. Stop the programs that write and run it again; if they still differ, the target "
        "holds older data: empty it and copy again.",
    ),
    "webhook-added": (
        "Đã thêm nơi nhận {name}; khóa ký, chỉ hiện lần này:",
        "Added the receiver {name}; the secret it checks signatures with, shown only now:",
    ),
    "webhook-removed": ("Đã bỏ nơi nhận {name}", "Removed the receiver {name}"),
    "webhook-row": ("{name}  {url}  đã báo tới {cursor}", "{name}  {url}  told up to {cursor}"),
    "webhook-failing": (
        "    lỗi {count} lần: {why}; thử lại lúc {at}",
        "    failed {count} times: {why}; tried again at {at}",
    ),
    "webhook-tested": ("Nơi nhận {name} đã nhận tin thử", "The receiver {name} took the test"),
    "webhooks-sent": ("Đã gửi {count} tin", "Sent {count} deliveries"),
    "good": ("đạt  ", "good "),
    "lacking": ("thiếu", "lacks"),
}

_REASONS_VI: Mapping[str, str] = {
    "bad-input": "tệp hỏng hoặc không dùng được",
    "unsupported": "không phải ảnh trang mà chương trình đọc được",
    "too-large": "quá nhiều điểm ảnh hoặc quá nhiều trang",
    "encrypted": "PDF có mật khẩu",
    "no-access": "không có quyền đọc, hoặc nằm ngoài thư mục",
    "still-growing": "tệp đang được ghi",
    "engine": "bộ nhận dạng hỏng ở trang này",
    "time-limit": "đọc quá thời gian cho phép",
    "memory-limit": "cần quá nhiều bộ nhớ",
    "worker-lost": "tiến trình đọc trang này đã mất",
    "storage": "không lưu được",
    "setup": "cài đặt còn thiếu",
    "internal": "lỗi bên trong chương trình",
}


def tell(key: str, lang: Lang, **values: object) -> str:
    """Return the message ``key`` in ``lang`` with ``values`` filled in; KeyError for an unknown key."""
    return _MESSAGES[key][0 if lang is Lang.VI else 1].format(**values)


def failure_line(
    lang: Lang, *, file: str | None, page_no: int | None, code: str, message: str, remedy: str
) -> str:
    """Return one line: file, page, reason, remedy. Line breaks in any of them are shown, never printed."""
    place = file or ""
    if page_no is not None:
        place += f", {tell('page', lang)} {page_no}"
    reason = message
    if lang is Lang.VI:
        translated = to_vietnamese(message)
        # A sentence of the system's own (a driver's, a library's) has no row: the code says its kind.
        reason = translated if translated != message else f"{_REASONS_VI.get(code, code)} – {message}"
        remedy = to_vietnamese(remedy)
    line = f"{place}: {reason} [{code}] → {remedy}" if place else f"{reason} [{code}] → {remedy}"
    return line.replace("\r", "\\r").replace("\n", "\\n")


def error_line(error: SohoaError, lang: Lang) -> str:
    """Return the error as ``failure_line`` does."""
    return failure_line(
        lang,
        file=error.file,
        page_no=error.page_no,
        code=error.code,
        message=error.message,
        remedy=error.remedy,
    )
