"""What errors say, in Vietnamese: a table of sentences, as the code raises them beside their translation.

Errors carry one plain English sentence (logs, tables and the API keep that one); people are shown the
Vietnamese. A hole ``{}`` takes whatever stands there: a number, a name, a path. Only sentences stand here;
which code means what is in ``models.errors``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from models.sentences_desk import DESK_SENTENCES_VI

# English with {} for what varies: Vietnamese with as many {}, filled in the same order.
SENTENCES_VI: dict[str, str] = {
    # Files and pages
    "The content is {}, not a page image.": "Nội dung là {}, không phải ảnh trang.",
    "The system cannot read it: {}.": "Hệ thống không đọc được tệp: {}.",
    "Check the disk or the connection.": "Kiểm tra ổ đĩa hoặc đường mạng.",
    "This user may not read the file.": "Người dùng này không có quyền đọc tệp.",
    "There is no such file.": "Không có tệp này.",
    "Check the path.": "Kiểm tra lại đường dẫn.",
    "This is not a regular file.": "Đây không phải là tệp thường.",
    "The image has {} x {} pixels, more than {} in all.": "Ảnh có {} x {} điểm ảnh, nhiều hơn mức {} cho phép.",
    "The image has more than 178 million pixels.": "Ảnh có hơn 178 triệu điểm ảnh.",
    "The file has more than {} pages.": "Tệp có hơn {} trang.",
    "The file is empty (zero bytes).": "Tệp rỗng (không có byte nào).",
    "Scan the paper again, or wait if it is still being written.": (
        "Quét lại giấy, hoặc đợi nếu tệp còn đang được ghi."
    ),
    "The file changed while it was read.": "Tệp thay đổi trong lúc đang đọc.",
    "The link points to nothing.": "Liên kết không trỏ tới tệp nào.",
    "Remove or mend the link.": "Xóa hoặc sửa liên kết.",
    "The link leads out of the folder that was named.": "Liên kết dẫn ra ngoài thư mục đã nêu.",
    "Name the file itself, or copy it into the folder.": "Nêu thẳng tên tệp, hoặc chép tệp vào thư mục.",
    "The file holds no page.": "Tệp không có trang nào.",
    "The file has no page {}.": "Tệp không có trang {}.",
    "The {} file is cut off or broken.": "Tệp {} bị cắt cụt hoặc hỏng.",
    "The {} file is cut off or broken at its start.": "Tệp {} bị cắt cụt hoặc hỏng ngay từ đầu.",
    "The lower part of the JPEG is missing.": "Tệp JPEG thiếu phần dưới.",
    "The WebP file is cut off: {} bytes are missing.": "Tệp WebP bị cắt cụt: thiếu {} byte.",
    "The JPEG 2000 file is cut off: {} bytes are missing.": "Tệp JPEG 2000 bị cắt cụt: thiếu {} byte.",
    "The JPEG 2000 file is cut off: its end mark is missing.": "Tệp JPEG 2000 bị cắt cụt: không có dấu kết thúc.",
    "The JPEG 2000 file holds no image.": "Tệp JPEG 2000 không chứa ảnh.",
    "The image has pixels of the kind {}, which is not read.": "Ảnh có loại điểm ảnh {}, chương trình không đọc.",
    "There is not enough memory to unpack the image.": "Không đủ bộ nhớ để mở ảnh.",
    "the page image of shape {} could not be encoded": "không nén được ảnh trang cỡ {}",
    "the page image is no JPEG": "ảnh trang không phải là JPEG",
    # Webhooks
    "This is no address that a webhook can go to.": "Đây không phải địa chỉ nhận tin được.",
    "Give an address such as https://portal.example/hook, without a password in it.": (
        "Hãy đưa địa chỉ dạng https://portal.example/hook, không kèm mật khẩu."
    ),
    "the receiver of the webhook does not answer: {}": "nơi nhận không trả lời: {}",
    "It is tried again; look at the receiver, or remove the webhook.": (
        "Chương trình sẽ thử lại; xem lại nơi nhận, hoặc bỏ nó đi."
    ),
    "the name {} leads nowhere": "tên {} không dẫn tới đâu",
    "Check the address, and this machine's DNS.": "Kiểm tra địa chỉ và DNS của máy này.",
    "Webhooks may not go to {}: it is inside, or not encrypted.": (
        "Không được gửi tới {}: địa chỉ nội bộ, hoặc không mã hóa."
    ),
    "Use https to an address outside, or name the network in SOHOA_WEBHOOK_ALLOW.": (
        "Dùng https tới địa chỉ bên ngoài, hoặc ghi mạng đó vào SOHOA_WEBHOOK_ALLOW."
    ),
    # Stations
    "There are {} fronts but {} backs.": "Có {} mặt trước nhưng {} mặt sau.",
    "Count the paper, scan the smaller stack again, then run the same command again.": (
        "Đếm lại giấy, quét lại chồng thiếu, rồi chạy lại lệnh này."
    ),
    "There is no page in the stack.": "Chồng giấy không có trang nào.",
    "Pages of different kinds of files cannot be put together.": "Không ghép được trang của các loại tệp khác nhau.",
    "Give PDF files alone or TIFF files alone, or one image a page.": (
        "Chỉ đưa tệp PDF, hoặc chỉ tệp TIFF, hoặc mỗi trang một ảnh."
    ),
    "{} cannot be moved to {}: {}": "không chuyển được {} tới {}: {}",
    "Give this user the right to write there, or free some space; it is tried again.": (
        "Cho người dùng này quyền ghi ở đó, hoặc dọn chỗ trống; chương trình sẽ thử lại."
    ),
    "the typeface {} is not installed": "chưa cài phông chữ {}",
    "Install the package fonts-dejavu-core.": "Cài gói fonts-dejavu-core.",
    # Workers
    "the clock of this machine is {} s off the database server's": (
        "đồng hồ máy này lệch {} giây so với máy chủ cơ sở dữ liệu"
    ),
    "Set the clocks by NTP on all machines, then start the worker again.": (
        "Chỉnh giờ mọi máy bằng NTP rồi chạy lại máy đọc."
    ),
    "no Prefect server is named": "chưa nêu máy chủ Prefect",
    "Set PREFECT_API_URL, or SOHOA_PREFECT=auto.": "Đặt PREFECT_API_URL, hoặc SOHOA_PREFECT=auto.",
    # Copies
    "source and target are the same place": "nơi đi và nơi đến là một",
    "Name another target.": "Nêu nơi đến khác.",
    "there is no store in {}": "không có kho tệp ở {}",
    "Name the folder that SOHOA_HOME/store is.": "Nêu thư mục store trong SOHOA_HOME.",
    "there is no database in {}": "không có cơ sở dữ liệu ở {}",
    "Name the archive's file sohoa.db.": "Nêu tệp sohoa.db của kho.",
    "Give a SQLite file or postgresql+psycopg://USER@HOST/DATABASE.": (
        "Nêu tệp SQLite hoặc postgresql+psycopg://USER@HOST/DATABASE."
    ),
    "object {} is damaged where it comes from: its hash differs": (
        "đối tượng {} đã hỏng ngay ở nơi đi: mã băm không khớp"
    ),
    "Run 'sohoa check --deep --repair' on the source, then copy again.": (
        "Chạy 'sohoa check --deep --repair' ở nơi đi, rồi chép lại."
    ),
    "table {} has a row that the target cannot keep: {}": "bảng {} có dòng mà nơi đến không giữ được: {}",
    "Empty the target database if it was used before, then run the same command again.": (
        "Nếu cơ sở dữ liệu đến đã dùng trước đó thì xóa trống, rồi chạy lại cùng lệnh."
    ),
    # PDF
    "The PDF needs a password.": "Tệp PDF cần mật khẩu.",
    "The PDF is broken and cannot be repaired.": "Tệp PDF hỏng, không sửa được.",
    "The PDF holds no page.": "Tệp PDF không có trang nào.",
    "The PDF has no page {}, only {}.": "Tệp PDF không có trang {}, chỉ có {} trang.",
    "The PDF page has no size.": "Trang PDF không có kích thước.",
    "The PDF page cannot be drawn.": "Không dựng được trang PDF.",
    "Drawing the PDF page took over {} s.": "Dựng trang PDF mất hơn {} giây.",
    "Poppler, which draws PDF pages, is not installed.": "Chưa cài Poppler, chương trình dựng trang PDF.",
    "The image in the PDF is larger than it says.": "Ảnh trong PDF lớn hơn kích thước đã khai.",
    "The image in the PDF is cut off or broken.": "Ảnh trong PDF bị cắt cụt hoặc hỏng.",
    # Engine and workers
    "there is no engine named {}": "không có bộ nhận dạng tên {}",
    "Set engine to one of: {}.": "Hãy chọn engine là một trong: {}.",
    "Tesseract does not start with {} in {}: {}": "Tesseract không chạy được với {} trong {}: {}",
    "Tesseract failed on a region of {}x{} px: {}": "Tesseract hỏng ở một vùng {}x{} điểm ảnh: {}",
    "Tesseract failed on a region of {}: {}": "Tesseract hỏng ở một vùng {}: {}",
    "there is no reader named {}": "không có cách đọc tên {}",
    "Set reader to one of: {}.": "Hãy chọn reader là một trong: {}.",
    "Training needs what is not installed: {}.": "Việc dạy bộ đọc cần thứ chưa cài: {}.",
    "Run: pip install -r requirements/training.in (reading pages never needs it).": (
        "Chạy: pip install -r requirements/training.in (việc đọc trang không bao giờ cần đến)."
    ),
    "there is no reader's model {} in this archive": "kho này không có bộ trọng số {}",
    "Set SOHOA_READER_MODEL to a number that 'sohoa train --list' shows, or to shipped.": (
        "Đặt SOHOA_READER_MODEL là một số mà 'sohoa train --list' liệt kê, hoặc shipped."
    ),
    "What is kept of a reader's model is damaged.": "Thông tin lưu về một bộ trọng số đã hỏng.",
    "Set SOHOA_READER_MODEL=shipped, and train again.": "Đặt SOHOA_READER_MODEL=shipped rồi dạy lại.",
    "the reader's weights lack letters: {}": "bộ đọc riêng thiếu chữ: {}",
    "the reader's weights were made for another alphabet": "bộ đọc riêng được luyện cho bảng chữ khác",
    "the reader's weights cannot be loaded: {}": "không nạp được bộ đọc riêng: {}",
    "the reader failed on {} strips: {}": "bộ đọc riêng hỏng ở {} dải chữ: {}",
    "the box lies outside the page": "khung nằm ngoài trang",
    "Draw it on the page.": "Hãy vẽ khung trong trang.",
    "these lines make no table": "các đường này không thành bảng",
    "Draw at least two lines each way, apart from each other.": (
        "Vẽ ít nhất hai đường mỗi chiều, cách xa nhau."
    ),
    "the kept page image cannot be read": "không đọc được ảnh trang đã lưu",
    "Run 'sohoa check'.": "Chạy 'sohoa check'.",
    "the program tesseract was not found": "không tìm thấy chương trình tesseract",
    "Run: sudo apt-get install tesseract-ocr": "Chạy: sudo apt-get install tesseract-ocr",
    "Tesseract's Vietnamese model (vie.traineddata) was not found": (
        "không tìm thấy bộ chữ tiếng Việt của Tesseract (vie.traineddata)"
    ),
    "Run: sudo apt-get install tesseract-ocr-vie (or set tessdata in sohoa.toml).": (
        "Chạy: sudo apt-get install tesseract-ocr-vie (hoặc đặt tessdata trong sohoa.toml)."
    ),
    "the worker process died (exit code {})": "tiến trình đọc đã chết (mã thoát {})",
    "the worker was stopped": "tiến trình đọc đã bị dừng",
    "the pool was closed": "các tiến trình đọc đã đóng",
    "worker processes do not start ({})": "không khởi động được tiến trình đọc ({})",
    "reading needed more than {} MiB of memory": "đọc trang này cần hơn {} MiB bộ nhớ",
    "there was not enough memory to read it": "không đủ bộ nhớ để đọc",
    "it took longer than {} s and was stopped": "đọc quá {} giây nên đã dừng",
    "the job cannot be sent to a worker: {}": "không gửi được việc cho tiến trình đọc: {}",
    "the Prefect server did not answer within {} s": "máy chủ Prefect không trả lời trong {} giây",
    "Set SOHOA_PREFECT=off to scan without it, and run 'sohoa check'.": (
        "Đặt SOHOA_PREFECT=off để quét không cần Prefect, rồi chạy 'sohoa check'."
    ),
    "Prefect gave up: {}": "Prefect bỏ dở: {}",
    "Run the same command again, or set SOHOA_PREFECT=off.": (
        "Chạy lại cùng lệnh, hoặc đặt SOHOA_PREFECT=off."
    ),
    # Settings and stores
    "setting '{}' is not usable: {}": "không dùng được giá trị của '{}': {}",
    "Correct '{}' in {} or SOHOA_{} in the environment.": "Sửa '{}' trong {} hoặc SOHOA_{} trong biến môi trường.",
    "the settings cannot be read: {}": "không đọc được cài đặt: {}",
    "Correct {} in the working directory, or remove it.": "Sửa {} trong thư mục đang làm việc, hoặc xóa nó.",
    "this version cannot keep objects at a '{}' address": "bản này không giữ được tệp ở địa chỉ loại '{}'",
    "Set SOHOA_STORE_URL to a folder or to s3://BUCKET/PREFIX, or leave it empty.": (
        "Đặt SOHOA_STORE_URL là một thư mục hoặc s3://BUCKET/PREFIX, hoặc để trống."
    ),
    "no S3 server is named": "chưa nêu máy chủ S3",
    "Set SOHOA_S3_ENDPOINT, SOHOA_S3_ACCESS_KEY and SOHOA_S3_SECRET_KEY (or …_FILE).": (
        "Đặt SOHOA_S3_ENDPOINT, SOHOA_S3_ACCESS_KEY và SOHOA_S3_SECRET_KEY (hoặc …_FILE)."
    ),
    "'{}' is no address of an S3 server": "'{}' không phải là địa chỉ máy chủ S3",
    "Set SOHOA_S3_ENDPOINT to http://HOST:PORT or https://HOST:PORT.": (
        "Đặt SOHOA_S3_ENDPOINT là http://MÁY:CỔNG hoặc https://MÁY:CỔNG."
    ),
    "'{}' names no bucket": "'{}' không nêu bucket nào",
    "Set SOHOA_STORE_URL to s3://BUCKET or s3://BUCKET/PREFIX.": (
        "Đặt SOHOA_STORE_URL là s3://BUCKET hoặc s3://BUCKET/PREFIX."
    ),
    "there is no bucket '{}' on the S3 server": "máy chủ S3 không có bucket '{}'",
    "Make the bucket, or correct SOHOA_STORE_URL.": "Tạo bucket, hoặc sửa SOHOA_STORE_URL.",
    "Check the bucket and its keys: SOHOA_STORE_URL, SOHOA_S3_ACCESS_KEY, SOHOA_S3_SECRET_KEY.": (
        "Kiểm tra bucket và khóa: SOHOA_STORE_URL, SOHOA_S3_ACCESS_KEY, SOHOA_S3_SECRET_KEY."
    ),
    "See that the S3 server runs and SOHOA_S3_ENDPOINT is right, then run the same command again.": (
        "Xem máy chủ S3 có chạy và SOHOA_S3_ENDPOINT có đúng không, rồi chạy lại cùng lệnh."
    ),
    "object {} is not what was kept: its hash differs": "{} không còn như lúc lưu: mã băm khác",
    "cannot write to the cache: {}": "không ghi được vào bộ đệm: {}",
    "the secret in {} cannot be read": "không đọc được khóa bí mật trong {}",
    "Give this user the right to read that file.": "Cho người dùng này quyền đọc tệp đó.",
    "cannot write to the store: {}": "không ghi được vào kho: {}",
    "this version cannot keep records in '{}'": "bản này không giữ được bản ghi trong '{}'",
    "Set SOHOA_DATABASE_URL to sqlite:///PATH or postgresql+psycopg://USER@HOST/DATABASE, or leave it empty.": (
        "Đặt SOHOA_DATABASE_URL là sqlite:///ĐƯỜNG-DẪN hoặc postgresql+psycopg://NGƯỜI@MÁY/CSDL, hoặc để trống."
    ),
    "the database has no connection left": "cơ sở dữ liệu hết kết nối",
    "Try again in a moment: too many asked at once.": "Thử lại sau giây lát: quá nhiều người hỏi cùng lúc.",
    "The archive's calibration is damaged.": "Bảng hiệu chỉnh của kho lưu bị hỏng.",
    "Run 'sohoa calibrate --reset'.": "Chạy 'sohoa calibrate --reset'.",
    "There is no truth in {}.": "Không có đáp án đúng trong {}.",
    "Give a folder that holds pages/ and truth/ (docs/confidence.md).": (
        "Nêu một thư mục có pages/ và truth/ (docs/confidence.md)."
    ),
    "the place '{}' is not in the tables, or more than one is": (
        "địa danh '{}' không có trong bảng, hoặc có nhiều hơn một"
    ),
    'Write it as the tables of before July 2025 have it, from small to large: "Tân Thanh, Văn Lãng, Lạng Sơn" (sohoa places find "…" shows them).': (
        'Viết như bảng trước tháng 7-2025, từ nhỏ đến lớn: "Tân Thanh, Văn Lãng, Lạng Sơn" (xem bằng: sohoa places find "…").'
    ),
    "the database's address cannot be read": "không hiểu địa chỉ cơ sở dữ liệu",
    "Correct SOHOA_DATABASE_URL.": "Sửa SOHOA_DATABASE_URL.",
    "the database's folder cannot be made: {}": "không tạo được thư mục cơ sở dữ liệu: {}",
    "this archive was made by a newer program (its tables are {}, known are {})": (
        "kho lưu này do bản mới hơn tạo ra (bảng của nó là {}, bản này biết {})"
    ),
    "Install the newer program again; this one would not understand what it kept.": (
        "Cài lại bản mới hơn; bản này không hiểu những gì bản kia đã lưu."
    ),
    "the database refused: {}": "cơ sở dữ liệu từ chối: {}",
    "the database is damaged: {}": "cơ sở dữ liệu bị hỏng: {}",
    "Restore it from a backup, or move it away and scan again: originals are in the store.": (
        "Khôi phục từ bản sao lưu, hoặc dời nó đi rồi quét lại: bản gốc vẫn còn trong kho."
    ),
    # Lists in Excel and CSV
    "No sheet has a row of headings such as Họ và tên, Năm sinh, Quê quán.": (
        "Không trang tính nào có dòng đầu cột như Họ và tên, Năm sinh, Quê quán."
    ),
    "Give the columns headings in one row and take the file in again.": (
        "Ghi tên các cột trong một dòng rồi đưa tệp vào lại."
    ),
    "The CSV file is broken.": "Tệp CSV hỏng.",
    "Open it in Excel or LibreOffice and save it anew.": "Mở bằng Excel hoặc LibreOffice rồi lưu lại.",
    "The file has {} pages, no page {}.": "Tệp có {} trang, không có trang {}.",
    "The workbook has more than {} cells.": "Bảng tính có hơn {} ô.",
    "Split it into several files.": "Chia thành nhiều tệp.",
    "The content is an old Office document that cannot be read as a workbook.": (
        "Nội dung là tài liệu Office cũ, không đọc được như bảng tính."
    ),
    "Open it in Excel or LibreOffice and save it as .xlsx.": "Mở bằng Excel hoặc LibreOffice rồi lưu thành .xlsx.",
    "The workbook is broken or locked.": "Bảng tính hỏng hoặc bị khóa.",
    "The workbook is too large when it is unpacked.": "Bảng tính quá lớn khi giải nén.",
    # Who sees which batches
    "an administrator cannot be limited to batches": "không giới hạn được quản trị viên theo đợt",
    "Give a lower role, or no batches.": "Cho vai trò thấp hơn, hoặc bỏ các đợt.",
    "'{}' cannot be limited to batches": "không giới hạn được '{}' theo đợt",
    "Leave this scope or the batches out.": "Bỏ quyền này hoặc bỏ các đợt.",
    "a statement in words cannot be limited to batches": "câu lệnh viết bằng chữ không giới hạn được theo đợt",
    "table {} has no rule for people who see some batches only": (
        "bảng {} chưa có quy tắc cho người chỉ được xem vài đợt"
    ),
    # Work pools and clusters
    "a work pool is a Prefect server's, for workers that stay": (
        "work pool thuộc máy chủ Prefect, dành cho máy đọc chạy lâu dài"
    ),
    "Set PREFECT_API_URL and no SOHOA_PREFECT=off, and leave --once out.": (
        "Đặt PREFECT_API_URL, bỏ SOHOA_PREFECT=off và bỏ --once."
    ),
    "the Prefect server does not serve the pool: {}": "máy chủ Prefect không phục vụ được work pool: {}",
    "Start it, or correct PREFECT_API_URL; pages wait unharmed.": (
        "Khởi động nó, hoặc sửa PREFECT_API_URL; các trang vẫn đợi nguyên vẹn."
    ),
    "SOHOA_TASK_RUNNER is dask, and Dask is not installed": "SOHOA_TASK_RUNNER là dask, nhưng chưa cài Dask",
    "Run: pip install --require-hashes -r requirements/cluster.txt, or unset it.": (
        "Chạy: pip install --require-hashes -r requirements/cluster.txt, hoặc bỏ cài đặt này."
    ),
    "no Dask scheduler answers at {}": "không có bộ điều phối Dask nào trả lời tại {}",
    "Start it, or correct SOHOA_DASK_ADDRESS.": "Khởi động nó, hoặc sửa SOHOA_DASK_ADDRESS.",
    "the Dask cluster at {} has no worker": "cụm Dask tại {} không có máy làm việc nào",
    "Start dask worker there.": "Khởi động dask worker ở đó.",
    # What the machine lacks: the lines of 'sohoa check'
    "files are parsed in processes with limits of memory, time, file size; {}": (
        "tệp được mở trong tiến trình bị giới hạn bộ nhớ, thời gian, cỡ tệp; {}"
    ),
    "files are parsed with limits of memory, time and file size, but the network is open to them": (
        "tệp được mở với giới hạn bộ nhớ, thời gian, cỡ tệp, nhưng không chặn được mạng"
    ),
    "Use Linux 6.7 or newer, or let the container call seccomp and landlock.": (
        "Dùng Linux 6.7 trở lên, hoặc cho container gọi seccomp và landlock."
    ),
    "not in {}": "không có trong {}",
    "pdftoppm not found": "không thấy pdftoppm",
    "not found (lists, letters, sheets and the demo need it)": (
        "không thấy (danh sách, thư, phiếu mở đợt, bản thử cần phông này)"
    ),
    "{} records": "{} bản ghi",
    "{}, {} MiB free": "{}, còn trống {} MiB",
    "{} MiB free": "còn trống {} MiB",
    "Free some space before the next batch.": "Giải phóng dung lượng trước đợt sau.",
    "every original has its hash, every page its objects": "mọi bản gốc đúng mã băm, mọi trang đủ ảnh và chữ",
    "every object has its hash, every record its page; fields, queue, search and feed follow": (
        "mọi tệp cất đúng mã băm, mọi bản ghi có trang; trường, hàng chờ, tìm kiếm, nhật ký thay đổi đều khớp"
    ),
    "{} more problems": "còn {} chỗ nữa",
    # Database and store
    "The disk is full or fails: free some space or have it looked at, then run the same command again.": (
        "Ổ đĩa đầy hoặc hỏng: giải phóng dung lượng hoặc kiểm tra ổ, rồi chạy lại cùng lệnh: không mất gì."
    ),
    "Correct user and password in SOHOA_DATABASE_URL.": "Sửa tên và mật khẩu trong SOHOA_DATABASE_URL.",
    "Make the database and its user, as SOHOA_DATABASE_URL names them.": (
        "Tạo cơ sở dữ liệu và người dùng như SOHOA_DATABASE_URL nêu."
    ),
    "Start the database server, or correct SOHOA_DATABASE_URL.": (
        "Khởi động máy chủ cơ sở dữ liệu, hoặc sửa SOHOA_DATABASE_URL."
    ),
    "the worker went away while it read this page": "tiến trình đọc biến mất khi đang đọc trang này",
    "cannot listen at {} port {}: {}": "không mở được cổng tại {}, cổng {}: {}",
    "Another program has this port (another 'sohoa review'?): stop it, or choose one with --port and --host.": (
        "Chương trình khác đang giữ cổng này (một 'sohoa review' khác?): dừng nó, hoặc chọn bằng --port, --host."
    ),
    # The store's folder is away
    "the store's folder {} is empty or not there, though files were kept in it": (
        "thư mục kho {} trống hoặc không còn đó, tuy đã có tệp cất trong đó"
    ),
    "Mount the share or bring the folder back: nothing is lost, and work goes on. Lost for good: make a folder "
    ".parts in it, then run 'sohoa check --deep --repair'.": (
        "Gắn lại ổ chia sẻ hoặc đưa thư mục về chỗ cũ: không mất gì, việc sẽ chạy tiếp. Nếu mất hẳn: tạo thư mục "
        ".parts trong đó, rồi chạy 'sohoa check --deep --repair'."
    ),
    "object {} is not in the store": "không có {} trong kho",
    "Run 'sohoa check', then scan the file again.": "Chạy 'sohoa check', rồi quét lại tệp.",
    "page {} cannot be finished: object {} is not in the store": "chưa xong được trang {}: không có {} trong kho",
    "cannot read from the store: the S3 server is away ({})": (
        "không đọc được kho: máy chủ S3 không trả lời hoặc trả lời dở dang ({})"
    ),
    "cannot write to the store: the S3 server is away ({})": (
        "không ghi được vào kho: máy chủ S3 không trả lời hoặc trả lời dở dang ({})"
    ),
    "cannot delete from the store: the S3 server is away ({})": (
        "không xóa được trong kho: máy chủ S3 không trả lời hoặc trả lời dở dang ({})"
    ),
    "cannot {} the store: {}": "kho lưu không làm được việc này ({}): {}",
    "cannot write {}: {}": "không ghi được {}: {}",
    "Choose another place with -o, or free some space: nothing was changed there.": (
        "Chọn chỗ khác bằng -o, hoặc giải phóng dung lượng: ở đó chưa có gì thay đổi."
    ),
    "The disk is full: free some space, then run the same command again: nothing is lost.": (
        "Ổ đĩa đầy: giải phóng dung lượng rồi chạy lại cùng lệnh: không mất gì."
    ),
    "Another program holds the database: wait until it has finished, then try again.": (
        "Chương trình khác đang giữ cơ sở dữ liệu: đợi nó xong rồi thử lại."
    ),
    "Give this user the right to write in the folder that SOHOA_HOME names.": (
        "Cho người dùng này quyền ghi vào thư mục mà SOHOA_HOME chỉ tới."
    ),
    "The disk is mounted read-only: set SOHOA_HOME to a folder that can be written.": (
        "Ổ đĩa chỉ cho đọc: đặt SOHOA_HOME là một thư mục ghi được."
    ),
    "Your share of the disk is full: free some space, then run the same command again.": (
        "Phần ổ đĩa dành cho bạn đã đầy: giải phóng dung lượng rồi chạy lại cùng lệnh."
    ),
    "Give this user the right to write in the store's folder.": "Cho người dùng này quyền ghi vào thư mục kho.",
    # What holds for a whole class of errors
    "Scan the paper again or export the file anew.": "Quét lại giấy hoặc xuất lại tệp.",
    "Give PDF, TIFF, JPEG, PNG, WebP or JPEG 2000, or a list in XLSX, XLS or CSV.": (
        "Hãy đưa PDF, TIFF, JPEG, PNG, WebP hoặc JPEG 2000, hay danh sách XLSX, XLS, CSV."
    ),
    "the typeface FreeSans is not installed": "chưa cài phông chữ FreeSans",
    "The content is a ZIP archive or an Office document, not a page image.": (
        "Nội dung là tệp nén ZIP hoặc tài liệu Office, không phải ảnh trang."
    ),
    "Split the file, or raise the limit in sohoa.toml.": "Chia nhỏ tệp, hoặc nâng giới hạn trong sohoa.toml.",
    "Remove the password and scan it again.": "Bỏ mật khẩu rồi quét lại.",
    "Give this user the right to read the file.": "Cho người dùng này quyền đọc tệp.",
    "Wait until the scanner has finished, then run the same command again.": (
        "Đợi máy quét xong rồi chạy lại cùng lệnh."
    ),
    "Run the same command again; if it fails again, look at the page image.": (
        "Chạy lại cùng lệnh; nếu vẫn lỗi, hãy xem ảnh trang."
    ),
    "Free some space or mend the connection, then run the same command again: nothing is lost.": (
        "Giải phóng dung lượng hoặc sửa kết nối rồi chạy lại cùng lệnh: không mất gì."
    ),
    "another program kept the same at this moment": "một chương trình khác vừa lưu đúng mục này",
    "metrics cannot be shown on port {}: {}": "không mở được cổng số đo {}: {}",
    "Change SOHOA_METRICS_PORT.": "Đổi SOHOA_METRICS_PORT.",
    "Run 'sohoa check': it says what is missing and the command that mends it.": (
        "Chạy 'sohoa check': lệnh đó cho biết thiếu gì và cách sửa."
    ),
    # Signing in at an organisation's provider
    "no OIDC provider is set up": "chưa đặt máy chủ đăng nhập OIDC nào",
    "Set SOHOA_OIDC_ISSUER first: a subject is one of its own.": "Hãy đặt SOHOA_OIDC_ISSUER trước: mã 'sub' là của máy chủ đó.",
    "the provider of SOHOA_OIDC_ISSUER is not reached by https": "máy chủ trong SOHOA_OIDC_ISSUER không dùng https",
    "Give its address as https://…; without it anybody on the way could sign in.": "Ghi địa chỉ dạng https://…; nếu không, ai ở trên đường truyền cũng đăng nhập được.",
    "SOHOA_OIDC_ISSUER is set without a client": "đã đặt SOHOA_OIDC_ISSUER nhưng chưa có máy khách",
    "Set SOHOA_OIDC_CLIENT_ID and SOHOA_OIDC_CLIENT_SECRET as the provider gave them.": "Đặt SOHOA_OIDC_CLIENT_ID và SOHOA_OIDC_CLIENT_SECRET như máy chủ đã cấp.",
    "SOHOA_OIDC_ROLES would make administrators": "SOHOA_OIDC_ROLES sẽ tạo ra quản trị viên",
    "Administrators are made here only: sohoa users change NAME --role administrator": "Quản trị viên chỉ được đặt trên máy này: sohoa users change TÊN --role administrator",
    "'{}' in SOHOA_OIDC_ROLES gives no role to a group": "'{}' trong SOHOA_OIDC_ROLES không giao vai trò cho nhóm nào",
    "Write GROUP=ROLE, GROUP=ROLE; roles: reader, reviewer, adjudicator, archivist.": "Viết NHÓM=VAI_TRÒ, NHÓM=VAI_TRÒ; vai trò: reader, reviewer, adjudicator, archivist.",
    "Report this with the log: it should not happen.": "Hãy báo lỗi này kèm nhật ký: lẽ ra không được xảy ra.",
}


def to_vietnamese(sentence: str) -> str:
    """Return the Vietnamese of a sentence that an error says; one that the table lacks comes back as it is."""
    plain = _every().get(sentence)
    if plain is not None:
        return plain
    for pattern, vietnamese in _with_holes():
        match = pattern.fullmatch(sentence)
        if match:
            return vietnamese.format(*match.groups())
    return sentence


@lru_cache(maxsize=1)
def _every() -> dict[str, str]:
    return {**SENTENCES_VI, **DESK_SENTENCES_VI}


@lru_cache(maxsize=1)
def _with_holes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The rows with holes as patterns, those with the most fixed text first."""
    rows = sorted((row for row in _every().items() if "{}" in row[0]), key=lambda row: -len(row[0]))
    return tuple(
        (re.compile("(.*)".join(re.escape(part) for part in english.split("{}")), re.DOTALL), vietnamese)
        for english, vietnamese in rows
    )
