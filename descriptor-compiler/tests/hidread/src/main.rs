//! Reads lines from standard input: `descriptor HEX`, then `input HEX`, `output HEX` or `feature HEX`, a report with its ID.
//! Prints for each report a line `report` and one for each value in it: first bit, size, usage, value, range, flags, the usage's name.
//! `layout HEX` prints what a report descriptor lays out: a line `layout`, then for each report its kind, ID and bits, and below it its fields:
//! first bit, bits, usages, range, flags; `refused` with the reason where it is no report descriptor.

use hidreport::{Field, FieldAttributes, Report, ReportDescriptor, Usage};
use std::io::{self, BufRead};

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).expect("hexadecimal")).collect()
}

fn name(usage: u32) -> String {
    match hut::Usage::try_from(usage) {
        Ok(known) => known.name(),
        Err(_) => String::from("-"),
    }
}

fn flags(field: &impl FieldAttributes, array: bool) -> String {
    let all = [(array, "array"), (field.is_relative(), "relative"), (field.wraps(), "wrap"), (field.is_nonlinear(), "nonlinear"), (field.has_null_state(), "null")];
    let set: Vec<&str> = all.iter().filter(|(is_set, _)| *is_set).map(|(_, word)| *word).collect();
    if set.is_empty() { String::from("-") } else { set.join(",") }
}

fn show(report: &impl Report, data: &[u8]) {
    println!("report {}", report.size_in_bits());
    for field in report.fields() {
        match field {
            Field::Variable(v) => {
                let usage: u32 = (&v.usage).into();
                let value: i32 = (&v.extract(data).expect("a value")).into();
                let (least, most) = (i32::from(v.logical_minimum), i32::from(v.logical_maximum));
                println!("{} {} {usage:08X} {value} {least}..{most} {} {}", v.bits.start, v.bits.len(), flags(v, false), name(usage));
            }
            Field::Array(a) => {
                let usages: Vec<Usage> = a.usages().to_vec();
                let least = i32::from(a.logical_minimum);
                let size = a.bits.len() / usize::from(a.report_count);
                for (slot, value) in a.extract(data).expect("values").iter().enumerate() {
                    let value: i32 = value.into();
                    let index = u32::try_from(value - least).unwrap_or(u32::MAX);
                    let on: u32 = match usages.as_slice() {
                        [first, last] if a.is_usage_range() => if index <= u32::from(last) - u32::from(first) { u32::from(first) + index } else { 0 },
                        list => list.get(index as usize).map_or(0, u32::from),
                    };
                    println!("{} {size} {on:08X} {value} {least}..{} {} {}", a.bits.start + slot * size, i32::from(a.logical_maximum), flags(a, true), name(on));
                }
            }
            Field::Constant(_) => {}
        }
    }
}

fn range(field: &impl FieldAttributes, least: i32, most: i32, array: bool) -> String {
    format!("{least}..{most} {}", flags(field, array))
}

fn lay_out<'a>(kind: &str, reports: impl Iterator<Item = &'a (impl Report + 'a)>) {
    for report in reports {
        println!("{kind} {} {}", report.report_id().as_ref().map_or(0, u8::from), report.size_in_bits());
        for field in report.fields() {
            match field {
                Field::Variable(v) => {
                    let usage: u32 = (&v.usage).into();
                    println!("  {} {} {usage:08X} {}", v.bits.start, v.bits.len(), range(v, i32::from(v.logical_minimum), i32::from(v.logical_maximum), false));
                }
                Field::Array(a) => {
                    let all: Vec<String> = a.usages().iter().map(|u| format!("{:08X}", u32::from(u))).collect();
                    let ends = [all[0].clone(), all[all.len() - 1].clone()];
                    let usages = if a.is_usage_range() { ends.join("..") } else { all.join(",") };
                    println!("  {} {} {} {}", a.bits.start, a.bits.len(), usages, range(a, i32::from(a.logical_minimum), i32::from(a.logical_maximum), true));
                }
                Field::Constant(c) => println!("  {} {} -", c.bits.start, c.bits.len()),
            }
        }
    }
}

fn main() {
    let mut descriptor: Option<ReportDescriptor> = None;
    for line in io::stdin().lock().lines() {
        let line = line.expect("text");
        let (word, hex) = line.split_once(' ').expect("a word and bytes");
        let data = bytes(hex);
        if word == "layout" {
            match ReportDescriptor::try_from(&data) {
                Ok(device) => {
                    println!("layout");
                    lay_out("input", device.input_reports().iter());
                    lay_out("output", device.output_reports().iter());
                    lay_out("feature", device.feature_reports().iter());
                }
                Err(why) => println!("refused {why}"),
            }
            continue;
        }
        if word == "descriptor" {
            descriptor = Some(ReportDescriptor::try_from(&data).expect("a report descriptor"));
            continue;
        }
        let device = descriptor.as_ref().expect("a descriptor first");
        match word {
            "input" => show(device.find_input_report(&data).expect("an input report"), &data),
            "output" => show(device.find_output_report(&data).expect("an output report"), &data),
            _ => show(device.find_feature_report(&data).expect("a feature report"), &data),
        }
    }
}
