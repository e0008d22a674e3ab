"""The words of an answer to "where?" that name no place, and those that lead to one. Knows no grammar, no dialogue.

All sets hold folded words (`words.fold`), as the texts they are compared with.
"""

from __future__ import annotations

import re

from conversations.understanding.words import fold, listed


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold, listed(words)))


TALK = _folded(
    """
        ya yaa yah iya iyah y yes yep no oke ok okay sip siap pak bu bpk bapak ibu min mimin admin kak kakak mas mbak
    bang gan bos
    dong donk deh dah sih kok lah loh lho tuh nih kan nya eh oh anu hmm hm halo hallo hai hello hi hey permisi punten
    assalamualaikum waalaikumsalam salam selamat makasih terima kasih thanks thank thx matur nuwun suwun nuhun hatur
    tolong mohon minta maaf sorry please pls tes test p ping bantuan menu mulai start stop batal cancel lanjut lanjutkan
    kirim send selesai sudah done finish lewat lewati skip cek status betul benar salah setuju kembali ulang
    wkwk wkwkwk haha hahaha hehe hihi
    saya kami kita kamu anda dia mereka kalian i my me we our you your he she it they its im ive abdi kulo ulun awak
    yang dan atau tapi juga jadi karena karna soal kalau jika agar supaya untuk buat dengan sama dari sejak mulai sampai
    hingga pada oleh seperti kayak kaya itu ini begitu begini gitu gini saja aja doang cuma hanya lagi terus masih belum
    tidak bukan jangan enggak nda ora mboten teu kada indak ada adalah akan mau bisa boleh harus perlu usah pernah
        sering selalu kadang tiap setiap semua banyak sedikit sangat sekali banget bgt amat terlalu makin cukup agak
    lebih paling
    lama lama-lama baru baru-baru cepat cepet cepetan segera buruan
    hari minggu bulan tahun jam menit tanggal tgl senin selasa rabu kamis jumat sabtu ahad kemarin kmrn kemaren tadi td
    besok lusa nanti ntar sekarang skrg skrng dulu duluan kapan pagi siang sore malam malem mlm semalam semalem subuh
    wingi kamari isuk bengi lalu lewat sebelum sesudah setelah waktu pas
    year years month months week weeks day days today yesterday tomorrow now ago since for long time already still again
    last next morning night evening afternoon
    sebenarnya sebenernya sebetulnya maksud maksudnya ralat mungkin kayaknya sepertinya memang emang pokok intinya
    apa apakah mana dimana kemana siapa berapa kenapa knp mengapa bagaimana gimana gmn ngapain napa masa
    what when where why who how which
    tau tahu ngerti paham ingat inget lupa yakin entah gatau bingung bilang kasih beri jawab tanya ngomong cerita
    lapor laporan melapor laporin aduan pengaduan keluhan komplain respon respons tanggap tanggapi tanggapan balas
    urus ngurus layani pelayanan proses tindak tunggu sabar bentar sebentar males malas malu takut rahasia privasi
    terserah bebas penting kesel kesal kecewa marah capek cape lelah pusing sedih senang
    lokasi tempat alamat posisi daerah perbaiki benerin betulin angkut ganti
        nanya nanyain tanyain dikasih dikasi dibilang kata bot robot bicara ngobrol chat gausah gak gada gaada kagak
    berhari berminggu berbulan bertahun berkali lebaran natal puasa ramadan nataru good hurry nobody never anyone
    someone anybody everyone came come comes coming fix fixed repair late wait disebar anonim anonymous identitas nomor
    hp wa telepon rahasiakan foto gambar video menyusul gps pin kuota cara sumpah mantap keren bagus hebat biasa kurang
    lihat liat datang dateng pergi pulang kerja tidur makan minum jalanin pakai pake bawa ambil nunggu menunggu cari
    nyari dapat dapet coba bantu hubungi telpon panggil siapapun kapanpun serius sungguh jelas percuma sia-sia bosan
    bosen jengkel nyebelin gila anjing goblok tolol bodoh sialan
    the a an is are was were be been and or but if not dont doesnt didnt cant wont this that there of to so very
    really just
    do does did have has had will would can could should know tell say want need think location address place why asking
    suwe lami ngertos terang ah uh ih aduh satu dua tiga empat lima enam tujuh beberapa one two three four five few
    wis durung iki kuwi sing lan yo njih nggih geus acan eta ieu nu teh mah atuh
    """
)
"""Small talk, time, persons, verbs of asking and telling, commands."""
THINGS = _folded(
    """
    jalan jalanan lampu air sampah got selokan saluran drainase pohon listrik kabel tiang aspal pipa meteran
    parkir motor mobil truk orang warga petugas pegawai pemerintah dinas anak istri suami tetangga keluarga sekolahan
    hujan asap bau debu suara musik light lights lamp water garbage trash tree power people officer banyu
    dalan cai drain drains gutter sewer pole road roads
    """
)
"""What reports are about: they tell of a matter, and may stand where a place begins all the same."""
TROUBLE = _folded(
    """
    banjir kebanjiran tergenang genangan menggenang mati padam mampet tersumbat bocor meluap rusak hancur ancur bolong
    berlubang lubang lobang retak amblas ambles longsor ambrol roboh tumbang patah putus miring gelap redup macet
    semrawut kotor jorok keruh kering numpuk menumpuk bertumpuk berserakan liar bising berisik kebakaran terbakar
    jatuh tabrakan kecelakaan hilang dicuri kemalingan parah bahaya berbahaya sakit nyala ngalir mengalir jalan-jalan
    becek licin kumuh tutup kosong penuh error gangguan masalah parahnya susah lambat telat
        gulita deras nyamuk kecil bahayanya begal preman maling tikus lalat ular parahan bergetar berlumut bolak balik
    berlumpur berdebu terbengkalai rawan seram serem takutnya nyetrum kesetrum panas berasap terbuka melintang
    dibenerin benerin dibetulin
    broken damaged dead dark flooded flood flooding leaking blocked dirty dangerous smell smells smelly bad
    burning stolen
    fell fallen peteng poek pareum rusake
    """
)
"""What went wrong."""
PREPOSITIONS = _folded(
    """
    di ke depan dpn dekat deket dkt belakang blkg blakang samping sebelah sblh seberang sebrang sekitar seputar
    sepanjang ujung pojok pinggir tepi pinggiran tengah antara bawah atas dalam luar arah menuju muka sisi perbatasan
    masuk neng ning nang nek ing ngarep ngarepe mburi cedhak cedak kidul lor wetan etan kulon jejer ono wonten payuneun
    hareupeun gigireun tukangeun deukeut peuntaseun parak higa dakek
    near behind beside opposite front across between at in on around corner under inside outside along
    """
)
SITES = _folded(
    """
    gang gg blok rt rw kelurahan kecamatan kel kec desa dusun kampung kp perum perumahan komplek kompleks kos kost kosan
        kontrakan rumah omah imah apartemen rusun simpang perempatan pertigaan prapatan bundaran lampu-merah terminal
    stasiun
    halte pasar masjid mesjid musholla mushola mushalla surau langgar gereja pura vihara klenteng kantor balai puskesmas
    posyandu rsud rs sd sdn smp smpn sma sman smk smkn mi mts tk paud sekolah kampus universitas pesantren pos apotek
    indomaret alfamart alfamidi spbu pom bank toko warung ruko kios hotel lapangan taman alun jembatan makam kuburan tpu
    gudang pabrik minimarket gapura polsek polres bengkel klinik gor stadion mal mall plaza rel tugu kali sungai embung
    waduk pantai pelabuhan bandara tol sawah kebun lapak tps tpa
    street road trotoar house home school market mosque church office hospital clinic station park bridge river
    """
)
"""Kinds of place; an answer that begins with one names it."""
QUESTIONS = _folded(
    """
    kapan kenapa knp napa mengapa ngapain apa apakah siapa berapa brp bagaimana gimana gmn kok emang memang masa buat
    what when why who how
    """
)
"""An answer that begins so asks back."""
REFUSED = frozenset(
    (no, verb)
    for no in _folded("tidak belum ora teu kada dont cant")
    for verb in _folded("mau bisa usah perlu tau tahu ngerti paham ingat inget yakin boleh ada know want")
)
"""Two words together that give no answer."""
HERE = listed("sini situ sana mana")
"""After these "di" stays."""
INTRODUCING = listed(
    "lokasinya lokasi alamatnya alamat posisinya tempatnya persisnya tepatnya kejadiannya tkp pokoknya intinya"
)
FILLERS = listed("ya yaa yah iya pak bu min mimin admin kak mas mbak bang gan dong deh sih kok lah tuh nih please pls")
WHOSE = listed("rumah warung toko kios kos kontrakan bengkel salon ruko tempat")
"""Before "mbak" or "pak" these make it a person's place."""
AREAS = listed("kelurahan kel kecamatan kec desa dusun kampung kp rt rw perum perumahan komplek kompleks blok")
NUMBER = re.compile(r"\d\w{0,2}|\d+")
NOISE = re.compile(r"h+m+|(?:wk)+w?|(?:ha|he|hi){2,}h?|p+")
"""Laughing, humming, poking."""
VERB = re.compile(
    r"di\w{3,}(?:kan|in)|di(?:perbaiki|tindaklanjuti|tanggapi|tangani|layani|urusi|datangi|kunjungi)|me\w{4,}kan"
)
"""Passives and causatives: what somebody should do, not where."""
GLUED = re.compile(rf"\bdi(?=(?:{'|'.join(sorted(word for word in SITES | PREPOSITIONS if len(word) > 2))})\b)", re.I)
"""The preposition written as one with its noun: "dipasar", "didepan"."""
MARKUP = re.compile(r"<[^<>]*>|&#?\w+;")
SIGNS = re.compile(r"[<>{}|=^~\\]")
ADDRESS_NUMBER = re.compile(r"\b(?:no|nomor|nomer|nmr|km|kav|lantai|lt|blok|rt|rw|gang|gg|jalan|jl|jln)\b[. ]*\d")
