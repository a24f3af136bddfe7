#!/usr/bin/env bash
# Makes pages of every kind and age, scans them, exports what was read, and says where to look.
# Everything lies in demo/, apart from your own archive. Run again, it reads nothing a second time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

.venv/bin/python -c 'from pathlib import Path; from bench.demo import make_demo_pages; make_demo_pages(Path("demo"))'

# From inside demo/, so that a sohoa.toml of your own beside the README has no say here; nor has your environment
# (but for the language of messages).
cd demo
while IFS='=' read -r name _; do unset "$name"; done < <(env | grep -E '^(SOHOA_[A-Z_]+|PREFECT_API_URL)=' | grep -v '^SOHOA_LANG=' || true)
export SOHOA_HOME=.sohoa
sohoa=$root/.venv/bin/sohoa

# Two of the files are broken on purpose, so "some failed" (1) is the right end; anything else is a failure.
code=0
"$sohoa" scan pages --batch demo || code=$?
if [ "$code" -gt 1 ]; then
  exit "$code"
fi
"$sohoa" status demo --json | "$root/.venv/bin/python" -c '
import json, sys
batch = json.load(sys.stdin)[0]
if not batch["done"] or batch["waiting"] or batch["leased"]:
    sys.exit("demo: the scan ended before every page was read")
'

for format in jsonl csv xlsx; do
  "$sohoa" export records --batch demo --format "$format" -o "records.$format"
done
"$sohoa" export pages --batch demo --format alto -o alto

# From records to answers: a second source of the same men, dossiers, a total, lists to hand over.
"$sohoa" import lists/danh-sach-so-noi-vu.xlsx --from-elsewhere --sender "Sở Nội vụ"
"$sohoa" link
"$sohoa" totals --by home_province
rm -rf ban-giao
"$sohoa" handover split --by home_province --prefix "UBND" --crops -o ban-giao --above "TỈNH …" --place "…"

cat <<END

Hai tệp hỏng ở trên là cố ý: tệp hỏng không làm dừng cả đợt.
(The two broken files above are there on purpose: a bad file never stops a batch.)

Xem kết quả / where to look:
  demo/pages/          trang giấy mẫu (the pages that were scanned)
  demo/records.xlsx    bản ghi, mở bằng LibreOffice hay Excel (records as a sheet; also .csv)
  demo/records.jsonl   mỗi dòng một bản ghi, từng trường có vị trí trên ảnh (a record a line, each field with its box)
  demo/lists/          danh sách Excel của nơi khác, phông .VnTime (a list of another office, typed for old fonts)
  demo/ban-giao/       danh sách bàn giao, XLSX để điền và PDF (lists to hand over, to be filled in, and as PDF)
  demo/alto/           toàn văn từng trang, ALTO 4 (the text of each page)
  demo/truth/          nội dung thật của trang mẫu, để so sánh (what the pages say, to compare with)
  demo/.sohoa/         kho lưu của lần chạy thử (the demo's archive)

Bàn duyệt cho những ô máy chưa chắc / the desk for what is doubtful (make an account, then open the address):
  SOHOA_HOME=demo/.sohoa .venv/bin/sohoa users add <name> --role administrator
  SOHOA_HOME=demo/.sohoa .venv/bin/sohoa review

Quét thư mục của bạn / your own folder:
  .venv/bin/sohoa scan <folder> --batch "<name>"
END
