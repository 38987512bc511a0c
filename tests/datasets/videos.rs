//! Short videos.

use dien_explorer::data::ReadOptions;

use crate::made::{ROWS, behaviours, count, item, items, label, lines, log, read, read_folder, shown};

#[test]
fn kuairand() {
    let header = "user_id,video_id,date,hourmin,time_ms,is_click,is_like,is_follow,is_comment,is_forward,is_hate,long_view,play_time_ms,\
                  duration_ms,profile_stay_time,comment_stay_time,is_profile_enter,is_rand,tab";
    let part = |half: usize| {
        let rows = behaviours().into_iter().filter(move |row| row.0 % 2 == half);
        lines(
            header,
            rows.map(|(number, user, item, time)| {
                let (click, long) = (usize::from(number % 3 > 0), usize::from(number % 4 > 1));
                format!("{user},{item},20171124,1737,{time}123,{click},0,0,0,0,0,{long},2500,9000,0,0,0,0,1")
            }),
        )
    };
    let videos = items(
        "video_id,author_id,video_type,upload_dt,upload_type,visible_status,video_duration,server_width,server_height,music_id,music_type,tag",
        |video| {
            format!(
                "{video},7,NORMAL,2022-03-29,ShortImport,1,9000.0,720,1280,3350,9.0,\"{},39\"",
                video + 60
            )
        },
    );
    let files = [
        ("log_standard_4_08_to_4_21_1k.csv", part(0)),
        ("log_standard_4_22_to_5_08_1k.csv", part(1)),
        (
            "user_features_1k.csv",
            b"user_id,user_active_degree,register_days\n1,full_active,107\n".to_vec(),
        ),
        ("video_features_basic_1k.csv", videos),
        (
            "video_features_statistic_1k.csv",
            b"video_id,counts,show_cnt\n1,1.0,2.0\n".to_vec(),
        ),
    ];
    let (data, report) = read_folder(&files, ReadOptions::default());
    let expected = "user=user_id,item=video_id,time=time_ms,label=is_click";
    assert_eq!(report.columns.as_ref().unwrap().to_string(), expected);
    assert_eq!((report.behaviours, data.sampled), (ROWS / 3 * 2, false));
    assert_eq!(item(&data, "5").1, "category 65");
    let (_, report) = read_folder(&files, label("long_view = 1"));
    assert_eq!((count(&report, "label-1"), report.behaviours), (ROWS / 2, ROWS / 2));
}

#[test]
fn kuairec() {
    let header = "user_id,video_id,play_duration,video_duration,time,date,timestamp,watch_ratio";
    let watched = log(header, |(number, user, item, time)| {
        let ratio = number % 4;
        format!("{user},{item},13838,10867,2020-07-05 00:08:23.438,20200705.0,{time}.438,{ratio}.2733")
    });
    let videos = items("video_id,feat", |video| format!("{video},\"[{video}, 9]\""));
    let files = [("big_matrix.csv", watched), ("item_categories.csv", videos)];
    let (data, report) = read(&files, &label("watch_ratio >= 2"));
    assert_eq!(
        (count(&report, "label-1"), count(&report, "label-0")),
        (ROWS / 2, ROWS / 2)
    );
    assert_eq!(
        (report.behaviours, item(&data, "5").1.as_str()),
        (ROWS / 2, "category 5")
    );
    assert!(shown(&data).1 > 0);
}
