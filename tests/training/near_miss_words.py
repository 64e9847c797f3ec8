"""Words that near-misses are made with: offices that are taken for each other, and attributes."""

HONORIFICS = (
    "[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Ee]m|[Tt]iến sĩ|[Bb]ác sĩ|[Kk]ỹ sư|[Ll]uật sư"
)

OFFICES = (
    "[Tt]ổng thống|[Tt]hủ tướng|[Nn]goại trưởng|[Bb]ộ trưởng|[Tt]hứ trưởng|[Cc]hủ tịch|"
    "[Đđ]ại sứ|[Tt]ổng thư ký|[Nn]gười phát ngôn|[Gg]iám đốc|[Hh]uấn luyện viên|[Nn]ghị sĩ"
)

# Of each country its Vietnamese and English name, and what is English for its people and things.
COUNTRIES = tuple(
    tuple(one.strip() for one in line.split("="))
    for line in """
Mỹ=United States=American; Trung Quốc=China=Chinese; Nga=Russia=Russian; Anh=Britain=British
Pháp=France=French; Đức=Germany=German; Ý=Italy=Italian; Tây Ban Nha=Spain=Spanish
Bồ Đào Nha=Portugal=Portuguese; Hà Lan=Netherlands=Dutch; Bỉ=Belgium=Belgian; Áo=Austria=Austrian
Thụy Sĩ=Switzerland=Swiss; Thụy Điển=Sweden=Swedish; Na Uy=Norway=Norwegian
Đan Mạch=Denmark=Danish; Phần Lan=Finland=Finnish; Ba Lan=Poland=Polish; Ukraine=Ukraine=Ukrainian
Hungary=Hungary=Hungarian; Hy Lạp=Greece=Greek; Thổ Nhĩ Kỳ=Turkey=Turkish; Iran=Iran=Iranian
Iraq=Iraq=Iraqi; Israel=Israel=Israeli; Ai Cập=Egypt=Egyptian; Syria=Syria=Syrian
Ấn Độ=India=Indian; Pakistan=Pakistan=Pakistani; Afghanistan=Afghanistan=Afghan
Bangladesh=Bangladesh=Bangladeshi; Nepal=Nepal=Nepali; Nhật Bản=Japan=Japanese
Hàn Quốc=South Korea=South Korean; Triều Tiên=North Korea=North Korean; Mông Cổ=Mongolia=Mongolian
Việt Nam=Vietnam=Vietnamese; Lào=Laos=Lao; Campuchia=Cambodia=Cambodian; Thái Lan=Thailand=Thai
Myanmar=Myanmar=Burmese; Malaysia=Malaysia=Malaysian; Singapore=Singapore=Singaporean
Indonesia=Indonesia=Indonesian; Philippines=Philippines=Filipino; Úc=Australia=Australian
New Zealand=New Zealand=New Zealand; Canada=Canada=Canadian; Mexico=Mexico=Mexican
Brazil=Brazil=Brazilian; Argentina=Argentina=Argentine; Chile=Chile=Chilean; Peru=Peru=Peruvian
Cuba=Cuba=Cuban; Venezuela=Venezuela=Venezuelan; Nam Phi=South Africa=South African
Nigeria=Nigeria=Nigerian; Kenya=Kenya=Kenyan; Ethiopia=Ethiopia=Ethiopian
""".strip()
    .replace("\n", ";")
    .split(";")
)

# Offices, Vietnamese and English, any of which may stand in the place of another of its line.
_ROLES = """
tổng thống=president; thủ tướng=prime minister; phó thủ tướng=deputy prime minister; \
bộ trưởng=minister; thứ trưởng=deputy minister; ngoại trưởng=foreign minister; \
bộ trưởng quốc phòng=defence minister; đại sứ=ambassador; người phát ngôn=spokesperson; \
phó tổng thống=vice president; bộ trưởng tài chính=finance minister; tổng thư ký=secretary general
chủ tịch=chairman; phó chủ tịch=vice chairman; tổng giám đốc=chief executive; \
phó giám đốc=deputy director; giám đốc=director; kế toán trưởng=chief accountant; \
giám đốc tài chính=finance director; người sáng lập=founder; cổ đông lớn nhất=largest shareholder
thị trưởng=mayor; thống đốc=governor; chánh thanh tra=chief inspector; bí thư=party secretary; \
trưởng phòng=head of department; chánh văn phòng=chief of staff
huấn luyện viên=coach; đội trưởng=captain; thủ môn=goalkeeper; trọng tài=referee; \
tiền đạo=striker; hậu vệ=defender; trợ lý huấn luyện viên=assistant coach
đạo diễn=director; nhà sản xuất=producer; biên kịch=screenwriter; nhạc sĩ=composer; \
quay phim=cameraman; diễn viên=actor; ca sĩ=singer
tác giả=author; biên tập viên=editor; dịch giả=translator; nhà xuất bản=publisher; họa sĩ=painter
hiệu trưởng=principal; hiệu phó=deputy principal; giáo viên=teacher; phụ huynh=parent; \
học sinh=pupil; thủ thư=librarian; bảo vệ=guard
bác sĩ=doctor; y tá=nurse; dược sĩ=pharmacist; bệnh nhân=patient; trưởng khoa=head of department
thẩm phán=judge; luật sư=lawyer; công tố viên=prosecutor; kiểm sát viên=prosecutor; \
bị cáo=defendant; nạn nhân=victim; nhân chứng=witness; bồi thẩm đoàn=jury
kiến trúc sư=architect; nhà thầu=contractor; chủ đầu tư=investor; kỹ sư trưởng=chief engineer; \
đơn vị tư vấn=consultant; nhà tài trợ=sponsor
vợ=wife; chồng=husband; con trai=son; con gái=daughter; mẹ=mother; cha=father; anh trai=brother; \
em gái=sister; cháu=grandchild
vua=king; hoàng hậu=queen; hoàng tử=prince; công chúa=princess; tướng=general; hoàng đế=emperor
nhà vật lý=physicist; nhà hóa học=chemist; nhà toán học=mathematician; nhà sinh học=biologist; \
nhà thiên văn=astronomer; nhà khảo cổ=archaeologist
thuyền trưởng=captain; phi công=pilot; tài xế=driver; hành khách=passenger; thợ máy=mechanic
bị thương=injured; thiệt mạng=killed; mất tích=missing; bị bắt=arrested; sơ tán=evacuated
xuất khẩu=exports; nhập khẩu=imports
lợi nhuận=profit; doanh thu=revenue; chi phí=cost; nợ=debt; vốn điều lệ=charter capital
"""
ROLES = tuple(
    tuple((one.split("=")[0].strip(), one.split("=")[1].strip()) for one in line.split(";"))
    for line in _ROLES.strip().splitlines()
)

# A question in Vietnamese, in English, and folded words of which a passage with its answer has one.
ATTRIBUTES: tuple[tuple[str, str, str], ...] = (
    ("{} sinh năm nào?", "What year was {} born?", "sinh|tuoi|nam sinh"),
    ("{} sinh ra ở đâu?", "Where was {} born?", "sinh|que|goc"),
    ("Quê của {} ở đâu?", "What is the home town of {}?", "que|goc|sinh"),
    ("{} năm nay bao nhiêu tuổi?", "How old is {}?", "tuoi|sinh"),
    ("{} kết hôn với ai?", "Who is {} married to?", "vo|chong|ket hon|phu nhan|cuoi"),
    ("{} có mấy người con?", "How many children does {} have?", "con|be"),
    ("{} tốt nghiệp trường đại học nào?", "Which university did {} graduate from?", "hoc|truong"),
    ("{} học ngành gì?", "What did {} study?", "hoc|nganh"),
    ("Lương của {} là bao nhiêu?", "What is the salary of {}?", "luong|thu nhap"),
    ("{} thuộc đảng nào?", "Which party does {} belong to?", "dang"),
    ("{} theo tôn giáo nào?", "What is the religion of {}?", "dao|giao|chua"),
    ("{} qua đời khi nào?", "When did {} die?", "mat|qua doi|chet|tu tran|thiet mang"),
    ("{} từ chức khi nào?", "When did {} resign?", "tu chuc|nghi|thoi"),
    ("Ai là người tiền nhiệm của {}?", "Who held the post before {}?", "thay|tien nhiem|truoc do"),
    ("Ai sẽ kế nhiệm {}?", "Who will succeed {}?", "thay|ke nhiem|ke vi"),
    ("{} nhậm chức từ bao giờ?", "When did {} take office?", "nham chuc|bo nhiem|tu nam"),
    ("{} nói được những ngôn ngữ nào?", "Which languages does {} speak?", "tieng|ngon ngu"),
    ("{} từng đoạt giải thưởng gì?", "What prize has {} won?", "giai|huan chuong"),
    ("{} sống ở đâu?", "Where does {} live?", "song|o|nha|cu tru"),
    ("{} đã viết cuốn sách nào?", "Which book did {} write?", "sach|viet|hoi ky"),
    ("{} cao bao nhiêu?", "How tall is {}?", "cao|met"),
    ("Trước đây {} làm nghề gì?", "What did {} do for a living before?", "tung|nghe|lam|truoc"),
    ("{} mang quốc tịch nước nào?", "What nationality is {}?", "quoc tich|nguoi|nuoc"),
    ("{} bị bệnh gì?", "What illness does {} have?", "benh|ung thu|viem|sot"),
    ("{} bị phạt bao nhiêu tiền?", "How much was {} fined?", "phat"),
)
